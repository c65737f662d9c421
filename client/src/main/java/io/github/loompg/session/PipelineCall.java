package io.github.loompg.session;

import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.MappingException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.PipelineEntry;
import io.github.loompg.exchange.QuerySegment;
import io.github.loompg.exchange.Room;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call of several statements that are sent one behind the other, without waiting for the answer to each. The statements
 * of a segment have to be prepared before it is sent; if they are, all segments are one flight.
 *
 * <p>A segment that fails because a statement in it was stale is sent once more, unless there is another one behind it
 * already, which must not be overtaken.
 */
final class PipelineCall {
    /** The statements of a segment, and which of them were prepared for it. */
    private record Prepared(List<Invocation> invocations, List<QuerySegment.Run> runs, List<Boolean> fresh) {}

    private record Sent(List<PipelineEntry<?>> entries, Prepared prepared, QuerySegment segment, Reply reply) {}

    private final Session session;
    private final List<List<PipelineEntry<?>>> segments;
    private final Deadline deadline;
    private final Room room;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();

    /** Whether a segment was sent. */
    private boolean begun;

    /** What has to be sent once more. */
    private @Nullable List<PipelineEntry<?>> again;

    PipelineCall(Session session, List<List<PipelineEntry<?>>> segments, Deadline deadline) {
        this.session = session;
        this.segments = segments;
        this.deadline = deadline;
        this.room = new Room(session.maxResultSize());
    }

    void run(Place first) {
        try {
            converse(first);
        } catch (ConnectionClosedException | ConnectionLostException end) {
            throw begun && end.safeToRetry() ? partlySent(end) : end;
        }
    }

    private void converse(Place first) {
        Place place = first;
        Turn turn = place.enter(deadline);
        session.callersCode().enter();
        try {
            for (List<PipelineEntry<?>> segment : segments) {
                send(place, turn, segment, true);
            }
            place.leave(turn);
            while (!sent.isEmpty()) {
                readNext(place, true);
            }
            if (again != null) {
                place = place.again();
                turn = place.enter(deadline);
                repeat(place, turn);
                place.leave(turn);
                while (!sent.isEmpty()) {
                    readNext(place, false);
                }
            }
            session.requireUtf8();
        } finally {
            sent.forEach(unread -> unread.reply().close());
            session.callersCode().leave();
            place.leave(turn);
        }
        Place last = place;
        Set<Integer> unmet = new LinkedHashSet<>();
        segments.forEach(
                segment -> segment.forEach(entry -> unmet.addAll(entry.outcome().unmetTypes())));
        session.lateTypes().lookUp(last.again(), unmet, deadline);
        segments.stream()
                .flatMap(List::stream)
                .map(PipelineEntry::failure)
                .filter(PostgresException.class::isInstance)
                .findFirst()
                .ifPresent(failure -> last.failed((PostgresException) failure));
    }

    // Sending

    private void repeat(Place place, Turn turn) {
        List<PipelineEntry<?>> entries = again;
        if (entries != null) {
            again = null;
            send(place, turn, entries, false);
        }
    }

    private void send(Place place, Turn turn, List<PipelineEntry<?>> entries, boolean mayBeStale) {
        Prepared prepared = prepared(place, turn, entries);
        if (prepared == null) {
            return;
        }
        QuerySegment segment = new QuerySegment(session.pipeline(), entries, room);
        ByteWriter request = segment.request(prepared.runs());
        if (request == null) {
            tellNames(entries, prepared);
            if (mayBeStale && isMisfit(entries) && dropKnown(prepared)) {
                entries.forEach(PipelineEntry::reset);
                send(place, turn, entries, false);
            }
            return;
        }
        Reply reply = null;
        while (reply == null) {
            Sent first = sent.peek();
            reply = first == null ? turn.send(request, deadline) : turn.sendOrNews(request, first.reply(), deadline);
            if (reply == null) {
                readNext(place, false);
            }
        }
        begun = true;
        segment.guard(reply);
        sent.add(new Sent(entries, prepared, segment, reply));
    }

    /** What was not sent can be sent again; what was sent before it may have taken effect. */
    private static ConnectionLostException partlySent(PostgresException end) {
        return new ConnectionLostException(
                "the connection was lost when a part of the pipeline had been sent",
                "whether the statements in that part took effect is not known",
                end,
                true);
    }

    private static void tellNames(List<PipelineEntry<?>> entries, Prepared prepared) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).failure() instanceof ArgumentException refused) {
                entries.get(i).failed(prepared.invocations().get(i).named(refused));
            }
        }
    }

    /** Whether an argument or a result does not fit, which may be for the tables having changed. */
    private static boolean isMisfit(List<PipelineEntry<?>> entries) {
        return entries.stream()
                .map(PipelineEntry::failure)
                .anyMatch(failure -> failure instanceof ArgumentException
                        || failure instanceof ConversionException
                        || failure instanceof MappingException);
    }

    /** Has the statements that were prepared before prepared anew; returns whether there are any. */
    private static boolean dropKnown(Prepared prepared) {
        boolean any = false;
        for (int i = 0; i < prepared.runs().size(); i++) {
            if (!prepared.fresh().get(i)) {
                prepared.invocations().get(i).drop(prepared.runs().get(i).statement(), Staleness.PERHAPS);
                any = true;
            }
        }
        return any;
    }

    /** Null if the server has refused to prepare one of them, whose entry has failed, then. */
    private @Nullable Prepared prepared(Place place, Turn turn, List<PipelineEntry<?>> entries) {
        List<Invocation> invocations = new ArrayList<>(entries.size());
        List<QuerySegment.Run> runs = new ArrayList<>(entries.size());
        List<Boolean> fresh = new ArrayList<>(entries.size());
        for (PipelineEntry<?> entry : entries) {
            try {
                Invocation invocation = new Invocation(session, entry.sql(), null, entry.arguments());
                Statement known = invocation.find();
                fresh.add(known == null);
                if (known == null) {
                    while (!sent.isEmpty()) {
                        readNext(place, false);
                    }
                    known = invocation.findOrPrepare((request, limit) -> turn.send(request, limit), deadline);
                }
                invocations.add(invocation);
                runs.add(new QuerySegment.Run(known, Arrays.asList(invocation.arguments())));
            } catch (ServerException | ArgumentException | UsageException refused) {
                entry.failed(refused);
                entries.forEach(PipelineEntry::skipped);
                return null;
            }
        }
        return new Prepared(invocations, runs, fresh);
    }

    // Answering

    /**
     * Reads the answer to the first segment that has none.
     *
     * @param mayRepeat whether it can be sent once more if nothing was sent behind it
     */
    private void readNext(Place place, boolean mayRepeat) {
        Sent next = sent.remove();
        next.segment().answer(next.reply());
        ServerException refusal = next.segment().unboundRefusal();
        int at = next.segment().reached();
        Staleness why = refusal == null
                ? Staleness.NONE
                : Staleness.of(refusal, next.prepared().fresh().get(at));
        if (refusal == null || why == Staleness.NONE) {
            return;
        }
        next.prepared()
                .invocations()
                .get(at)
                .drop(next.prepared().runs().get(at).statement(), why);
        if (mayRepeat && sent.isEmpty() && place.canRepeat(next.reply().transactionStatus(), deadline)) {
            next.entries().forEach(PipelineEntry::reset);
            again = next.entries();
        } else {
            next.entries().get(at).failed(why.inTransaction(refusal));
        }
    }
}
