package io.github.loompg.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.error.sqlstate.CheckViolationException;
import io.github.loompg.error.sqlstate.UndefinedTableException;
import io.github.loompg.observe.Registration;
import io.github.loompg.testkit.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the README quotes does what the README says. */
class ExamplesTest {
    private final PostgresServer server = PostgresServer.shared();
    private Connection connection;

    @BeforeEach
    void connect() {
        connection = Postgres.connect(server.uri());
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    @Test
    void users() {
        assertThat(Users.waiting(server.uri())).containsExactly(new Users.User(1, "Bobby", LocalDate.of(1984, 3, 1)));
    }

    @Test
    void usersWithFutures() {
        connection.execute("CREATE TEMP TABLE users(id serial PRIMARY KEY, name text, dob date)");
        connection.execute("INSERT INTO users(name, dob) VALUES($1, $2)", "Bob", LocalDate.of(1984, 3, 1));
        assertThat(Users.notWaiting(connection).join()).isEqualTo(1);
        assertThat(connection.isInTransaction()).isFalse();
        assertThat(connection.requireVal("SELECT count(*) FROM users")).isEqualTo(2L);
    }

    @Test
    void manyShareAPool() {
        connection.execute("DROP TABLE IF EXISTS visit");
        assertThat(Pooling.visits(server.uri())).isEqualTo(2);
        connection.execute("DROP TABLE visit");
    }

    @Test
    void errorsHaveClassesByWhichToTellThem() {
        connection.execute(
                "CREATE TEMP TABLE account(name text UNIQUE CHECK(name <> ''), email text UNIQUE, home text NOT NULL"
                        + " DEFAULT '')");
        assertThat(Errors.register(connection, "Bob", "b@b")).isEqualTo("welcome, Bob");
        assertThat(Errors.register(connection, "Rob", "b@b")).isEqualTo("this address is taken");
        assertThat(Errors.register(connection, "Bob", "r@r")).isEqualTo("this name is taken");
        assertThat(Errors.register(connection, "", "r@r")).isEqualTo("this cannot be: account_name_check");
    }

    @Test
    void aTransactionIsRunAgain() {
        connection.execute("""
            CREATE TEMP TABLE balance(account int, amount int CHECK(amount >= 0));
            INSERT INTO balance VALUES(1, 100), (2, 0);
            CREATE TEMP SEQUENCE attempt;
            CREATE FUNCTION pg_temp.fail_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('attempt') = 2 THEN
                    RAISE 'could not serialize access' USING ERRCODE = 'serialization_failure';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER fail_once BEFORE UPDATE ON balance FOR EACH ROW EXECUTE FUNCTION pg_temp.fail_once()\
            """);
        Errors.transfer(connection, 1, 2, 30);
        assertThat(connection.fetch(Integer.class, "SELECT amount FROM balance ORDER BY account"))
                .containsExactly(70, 30);
        assertThatThrownBy(() -> Errors.transfer(connection, 1, 2, 80)).isInstanceOf(CheckViolationException.class);
        assertThat(connection.fetch(Integer.class, "SELECT amount FROM balance ORDER BY account"))
                .containsExactly(70, 30);
    }

    @Test
    void callsHaveLimits() {
        assertThat(Limits.reportOrNothing(connection, "SELECT 1")).hasSize(1);
        assertThat(Limits.reportOrNothing(connection, "SELECT pg_sleep(30)")).isEmpty();
        assertThatThrownBy(() ->
                        Limits.reportInTime(connection, "SELECT pg_sleep(30)").join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(Limits.reportInTime(connection, "SELECT 1").join()).hasSize(1);
        assertThat(connection.requireVal("SELECT pg_backend_pid()")).isEqualTo(connection.serverPid());
    }

    @Test
    void severalCallsHaveOneLimit() {
        assertThatThrownBy(() -> Limits.finishJobs(connection)).isInstanceOf(UndefinedTableException.class);
        connection.execute("CREATE TEMP TABLE job(done bool); INSERT INTO job VALUES(true), (false)");
        Limits.finishJobs(connection);
        assertThat(connection.fetch(Boolean.class, "SELECT done FROM job ORDER BY done"))
                .containsExactly(false, true);
    }

    @Test
    void manyRowsComeAndGo() throws InterruptedException {
        connection.execute("CREATE TEMP TABLE city(id int PRIMARY KEY, name text, people int)");
        ManyRows.load(
                connection,
                Stream.of(new ManyRows.City(1, "Ulm", 100), new ManyRows.City(2, "Bonn", 300)),
                List.of(new ManyRows.City(1, "Ulm", 126)));
        assertThat(ManyRows.people(connection)).isEqualTo(426);
        assertThat(ManyRows.upsert(connection, List.of(new ManyRows.City(2, "Bonn", 300))))
                .containsExactly("0: 23505");
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        assertThat(ManyRows.export(connection, 200, file)).isEqualTo(1);
        assertThat(file).hasToString("id,name,people\n2,Bonn,300\n");
        BlockingQueue<String> changes = new LinkedBlockingQueue<>();
        Registration watch = ManyRows.watch(connection, changes);
        connection.execute("NOTIFY city_changed, 'Ulm'");
        assertThat(changes.poll(10, TimeUnit.SECONDS)).isEqualTo("Ulm");
        watch.close();
        connection.execute("NOTIFY city_changed, 'Bonn'");
        assertThat(changes).isEmpty();
    }

    @Test
    void parametersHaveNames() {
        connection.execute("CREATE TEMP TABLE users(id serial PRIMARY KEY, name text, dob date)");
        connection.execute(
                "INSERT INTO users(name, dob) VALUES('Bob', '1984-03-01'), ('Eve', '1990-12-24'), ('Al', '1970-1-1')");
        assertThat(Reading.byName(connection, LocalDate.of(1990, 1, 1), List.of(1, 2)))
                .containsExactly(new Users.User(1, "Bob", LocalDate.of(1984, 3, 1)));
    }

    @Test
    void valuesHaveTheTypesThatAreAskedFor() {
        assertThat(Reading.sumOfDiagonal(connection, "SELECT ARRAY[[1, 2], [3, 4]]"))
                .isEqualTo(5);
        assertThat(connection
                        .fetch("SELECT unnest(ARRAY[NULL, 'infinity', '-infinity', '2030-12-31'])::date AS valid_until")
                        .stream()
                        .map(Reading::validity))
                .containsExactly("not known", "for ever", "never", "until 2030-12-31");
    }
}
