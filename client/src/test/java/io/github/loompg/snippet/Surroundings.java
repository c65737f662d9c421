package io.github.loompg.snippet;

import io.github.loompg.ConnectOptions;
import io.github.loompg.Connection;
import io.github.loompg.Pool;
import io.github.loompg.Queries;
import io.github.loompg.Transaction;
import io.github.loompg.data.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;

/** What the examples in Javadoc take for granted. They are compiled in classes that extend this one, and never run. */
public abstract class Surroundings {
    protected boolean always = true;
    protected Connection connection;
    protected Pool pool;
    protected Queries queries;
    protected ConnectOptions options;
    protected Row row;
    protected List<Row> rows;
    protected List<Row> report;
    protected Log log;
    protected Map<String, String> secrets;
    protected Flow.Subscriber<User> subscriber;
    protected List<User> users;
    protected User user;
    protected LocalDate someDay;
    protected BigDecimal amount;
    protected String email;
    protected String sql;
    protected int id;
    protected int from;
    protected int to;
    protected boolean paid;

    /** Somebody in a table. */
    public record User(int id, String name) {
        public boolean isActive() {
            return id > 0;
        }
    }

    /** A user's type with a codec of its own. */
    public record Complex(double re, double im) {
        public static Complex parse(String text) {
            throw new UnsupportedOperationException(text);
        }
    }

    /** A user's idea of an interval. */
    public record Stretch(long months, long days, long micros) {}

    /** Whatever the program logs by. */
    public interface Log {
        void warn(String message, Throwable cause);

        void error(String message, Object argument);
    }

    protected abstract void transfer(Transaction tx);

    protected abstract void serve(Connection served);

    protected abstract void write(Row written);

    protected abstract void greet(Object whom);

    protected abstract void run(String job);

    protected abstract void lookForAllJobs();

    protected abstract void lookForJob(String job);

    protected abstract void log(Object what, Object why);

    protected abstract void askForPassword(String hint);

    protected abstract void checkWhetherItHappened(int which);

    protected abstract Object tryOnceMore();

    protected abstract Object notFound(int which);

    protected abstract Object status(int code);
}
