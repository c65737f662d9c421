package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ServerException;
import io.github.loompg.exchange.InsertRows;
import io.github.loompg.exchange.InsertSegment;
import io.github.loompg.exchange.InsertTally;
import io.github.loompg.exchange.Room;
import io.github.loompg.exchange.Source;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One insert of many rows. They are encoded some hundreds at a time. If there are many, they are sent as arrays, and the
 * server takes them by one run of a statement. When it refuses that, the same rows are sent one by one: so it is known which
 * of them it refuses, and what becomes of the others is the same in any case.
 *
 * @param <T> what the server returns of a row
 */
final class InsertCall<T> {
    /** So many rows are worth a statement of their own. */
    private static final int MANY = 32;

    /** Classes of errors that say nothing of a row: of connections, transactions, resources, the operator, the system. */
    private static final Set<String> OF_NO_ROW = Set.of("08", "25", "40", "53", "55", "57", "58", "XX");

    /** Some rows, and why the one behind them cannot be sent, if that is so. */
    private static final class Chunk {
        final InsertRows rows = new InsertRows();
        long first;

        @Nullable
        PostgresException unsendable;
    }

    private final Session session;
    private final InsertOrder<T> order;
    private final Source<?> source;
    private final Deadline deadline;
    private final Turn turn;
    private final InsertPlanner planner;
    private final InsertScope scope;
    private final Room room;
    private final InsertTally<T> tally = new InsertTally<>();
    private InsertPlan plan;
    private @Nullable Statement one;
    private @Nullable Statement many;

    /** How many rows the input has given. */
    private long read;

    /** The rows of the first chunk, as long as they may have to be encoded once more. */
    private @Nullable List<@Nullable Object> firstRows = new ArrayList<>();

    private InsertCall(InsertPlanner planner, InsertOrder<T> order, Source<?> source, InsertPlan plan) {
        this.session = planner.session();
        this.deadline = planner.deadline();
        this.turn = planner.turn();
        this.order = order;
        this.source = source;
        this.planner = planner;
        this.plan = plan;
        this.one = plan.one();
        this.scope = new InsertScope(session, turn);
        this.room = new Room(session.maxResultSize());
    }

    static <T> InsertTally<T> run(
            Session session, InsertOrder<T> order, Source<?> source, Deadline deadline, Place place) {
        Turn turn = place.enter(deadline);
        session.callersCode().enter();
        try (source) {
            source.open(turn::wake);
            if (!hasMore(source, turn, deadline)) {
                return new InsertTally<>();
            }
            Object first = source.next();
            InsertPlanner planner = new InsertPlanner(session, order, place, turn, deadline);
            return new InsertCall<>(planner, order, source, planner.plan(first, false)).run(first);
        } finally {
            session.callersCode().leave();
            place.leave(turn);
        }
    }

    private InsertTally<T> run(@Nullable Object first) {
        Chunk chunk = new Chunk();
        Chunk next = new Chunk();
        try {
            begin(chunk);
            add(chunk, first);
            fill(chunk);
            if (!order.keepsOthers() && !order.tellsEach() && !hasMore()) {
                scope.single();
            }
            boolean goesOn = storeFirst(chunk);
            begin(next);
            if (goesOn) {
                fill(next);
            }
            while (goesOn && (next.rows.count() > 0 || next.unsendable != null)) {
                Chunk stored = chunk;
                chunk = next;
                next = stored;
                goesOn = store(chunk, next);
            }
            scope.end(deadline);
            session.requireUtf8();
            return tally;
        } catch (Throwable failure) {
            scope.undo(failure);
            throw failure;
        }
    }

    // Encoding

    private static boolean hasMore(Source<?> source, Turn turn, Deadline deadline) {
        while (!source.isReady()) {
            turn.pause(source::isReady, null, deadline);
        }
        return source.hasNext();
    }

    private boolean hasMore() {
        return hasMore(source, turn, deadline);
    }

    private void begin(Chunk chunk) {
        chunk.rows.clear(plan.encoder().size());
        chunk.first = read;
        chunk.unsendable = null;
    }

    private void fill(Chunk chunk) {
        while (chunk.unsendable == null && !chunk.rows.isFull() && hasMore()) {
            add(chunk, source.next());
        }
    }

    private void add(Chunk chunk, @Nullable Object row) {
        long index = read++;
        List<@Nullable Object> rows = firstRows;
        if (rows != null) {
            rows.add(row);
        }
        try {
            plan.encode(row, chunk.rows);
        } catch (PostgresException misfit) {
            if (rows != null && !plan.fresh()) {
                // Perhaps the table has changed, and the row fits what it is now.
                planAnew(chunk, rows);
            } else {
                unsendable(chunk, misfit, index);
            }
        }
    }

    /** What is known of the table is asked for anew, and what has been encoded so far is encoded by that. */
    private void planAnew(Chunk chunk, List<@Nullable Object> rows) {
        dropStatements();
        plan = planner.plan(rows.getFirst(), true);
        one = plan.one();
        many = null;
        read = 0;
        begin(chunk);
        while (read < rows.size() && chunk.unsendable == null) {
            long index = read++;
            try {
                plan.encode(rows.get((int) index), chunk.rows);
            } catch (PostgresException misfit) {
                unsendable(chunk, misfit, index);
            }
        }
    }

    private void dropStatements() {
        planner.drop(plan.sql().one());
        planner.drop(plan.many());
    }

    private void unsendable(Chunk chunk, PostgresException misfit, long index) {
        misfit.atInputRow(index);
        if (!order.keepsOthers()) {
            throw misfit;
        }
        chunk.unsendable = misfit;
    }

    // Sending

    /** Perhaps what is known of the table is out of date, and the first rows tell. */
    private boolean storeFirst(Chunk chunk) {
        if (chunk.rows.count() == 0) {
            firstRows = null;
            return settleUnsendable(chunk);
        }
        if (isWorthArrays(chunk) && !plan.fresh() && session.statements().find(plan.many()) == null) {
            // That statement names types, and if these are out of date, to prepare it would fail a transaction.
            planAnew(chunk, Objects.requireNonNull(firstRows));
        }
        InsertSegment<T> sent = exchange(chunk, 0, isWorthArrays(chunk));
        ServerException refusal = sent.refusal();
        if (refusal != null && !plan.fresh() && isStale(refusal)) {
            scope.undo(refusal);
            planAnew(chunk, Objects.requireNonNull(firstRows));
            sent = exchange(chunk, 0, isWorthArrays(chunk));
        }
        firstRows = null;
        return settle(chunk, sent);
    }

    private boolean isStale(ServerException refusal) {
        Staleness why = Staleness.of(refusal, false);
        if (why == Staleness.NONE) {
            return false;
        }
        dropStatements();
        if (why == Staleness.FORGOTTEN) {
            session.statements().doubt();
        }
        return true;
    }

    /** Stores the rows of a chunk, and encodes those of the next while the server is at work. */
    private boolean store(Chunk chunk, Chunk next) {
        if (chunk.rows.count() == 0) {
            begin(next);
            boolean goesOn = settleUnsendable(chunk);
            if (goesOn) {
                fill(next);
            }
            return goesOn;
        }
        InsertSegment<T> sent = null;
        try {
            sent = send(chunk, 0, chunk.rows.count(), isWorthArrays(chunk));
            begin(next);
            if (chunk.unsendable == null) {
                fill(next);
            }
            answer(sent);
        } finally {
            if (sent != null) {
                sent.close();
            }
        }
        boolean goesOn = settle(chunk, sent);
        if (goesOn) {
            fill(next);
        }
        return goesOn;
    }

    /** Which row is in conflict with one, and is passed over, only single runs tell. */
    private boolean isWorthArrays(Chunk chunk) {
        return chunk.rows.count() >= MANY
                && plan.elementTypes() != null
                && !(order.tellsEach() && order.conflict() != null);
    }

    private InsertSegment<T> exchange(Chunk chunk, int from, boolean asArrays) {
        return exchange(chunk, from, chunk.rows.count(), asArrays);
    }

    private InsertSegment<T> exchange(Chunk chunk, int from, int to, boolean asArrays) {
        InsertSegment<T> sent = send(chunk, from, to, asArrays);
        try {
            answer(sent);
            return sent;
        } finally {
            sent.close();
        }
    }

    private InsertSegment<T> send(Chunk chunk, int from, int to, boolean asArrays) {
        Statement statement = statement(asArrays);
        InsertSegment<T> segment = new InsertSegment<>(
                scope.before(),
                new InsertSegment.Part(chunk.rows, from, to, statement, asArrays ? plan.elementTypes() : null),
                scope.after(),
                order.returning().reading(),
                order.tellsEach(),
                room);
        segment.send(session.pipeline(), turn, deadline);
        scope.sent();
        return segment;
    }

    /** The statement, which another one may have put out of a small cache. */
    private Statement statement(boolean asArrays) {
        Statement known = asArrays ? many : one;
        if (known != null && known.getAsBoolean()) {
            return known;
        }
        scope.takeBack(deadline);
        Statement found = planner.find(asArrays ? plan.many() : plan.sql().one());
        if (asArrays) {
            many = found;
        } else {
            one = plan.requireSame(found);
        }
        return found;
    }

    private void answer(InsertSegment<T> sent) {
        sent.answer();
        scope.answered(sent);
    }

    // What the server says

    /** Returns whether there is to be more. */
    private boolean settle(Chunk chunk, InsertSegment<T> sent) {
        requireRow(sent);
        boolean open = sent.refusal() != null || !sent.isClear();
        boolean goesOn = storeOneByOne(chunk, sent.wereArrays() && open ? exchange(chunk, 0, false) : sent);
        return goesOn && settleUnsendable(chunk);
    }

    private boolean settleUnsendable(Chunk chunk) {
        PostgresException unsendable = chunk.unsendable;
        if (unsendable == null) {
            return true;
        }
        tally.add(unsendable);
        return order.goesOn();
    }

    /** Leaves out the rows that are refused; what stood in front of one is sent again, because it was taken back with it. */
    private boolean storeOneByOne(Chunk chunk, InsertSegment<T> first) {
        InsertSegment<T> sent = first;
        int from = 0;
        for (ServerException refusal = requireRow(sent); refusal != null; refusal = requireRow(sent)) {
            int refused = from + sent.taken();
            refusal.atInputRow(chunk.first + refused);
            if (!order.keepsOthers()) {
                throw refusal;
            }
            if (from < refused) {
                tally.add(requireTaken(exchange(chunk, from, refused, false)));
            }
            tally.add(refusal);
            from = refused + 1;
            if (!order.goesOn()) {
                return false;
            }
            if (from == chunk.rows.count()) {
                return true;
            }
            sent = exchange(chunk, from, false);
        }
        tally.add(sent);
        return true;
    }

    private InsertSegment<T> requireTaken(InsertSegment<T> sent) {
        if (sent.refusal() != null) {
            throw sent.refusal();
        }
        return sent;
    }

    /** Throws what the server has refused, if that is not a row. */
    private @Nullable ServerException requireRow(InsertSegment<T> sent) {
        ServerException refusal = sent.refusal();
        if (refusal == null) {
            return null;
        }
        String state = refusal.sqlState();
        if (!sent.isRowRefused() || state == null || OF_NO_ROW.contains(state.substring(0, 2))) {
            throw refusal;
        }
        return refusal;
    }
}
