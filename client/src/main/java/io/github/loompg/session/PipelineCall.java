package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ServerException;
import io.github.loompg.exchange.PipelineEntry;
import io.github.loompg.exchange.QuerySegment;
import io.github.loompg.exchange.Statement;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call of several statements that are sent one behind the other, without waiting for the answer to each. The statements
 * of a segment have to be prepared before it is sent; if they are, all segments are one flight.
 */
final class PipelineCall {
    private record Sent(QuerySegment segment, Reply reply) {}

    private final Session session;
    private final List<List<PipelineEntry<?>>> segments;
    private final Deadline deadline;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();

    PipelineCall(Session session, List<List<PipelineEntry<?>>> segments, Deadline deadline) {
        this.session = session;
        this.segments = segments;
        this.deadline = deadline;
    }

    void run(Place place) {
        Turn turn = place.enter(deadline);
        session.callersCode().enter();
        try {
            for (List<PipelineEntry<?>> segment : segments) {
                send(turn, segment);
            }
            place.leave(turn);
            while (!sent.isEmpty()) {
                readNext();
            }
            session.requireUtf8();
        } finally {
            sent.forEach(unread -> unread.reply().close());
            session.callersCode().leave();
            place.leave(turn);
        }
        Set<Integer> unmet = new LinkedHashSet<>();
        segments.forEach(
                segment -> segment.forEach(entry -> unmet.addAll(entry.outcome().unmetTypes())));
        session.lateTypes().lookUp(place.again(), unmet, deadline);
        segments.stream()
                .flatMap(List::stream)
                .map(PipelineEntry::failure)
                .filter(PostgresException.class::isInstance)
                .findFirst()
                .ifPresent(failure -> place.failed((PostgresException) failure));
    }

    private void send(Turn turn, List<PipelineEntry<?>> entries) {
        List<Statement> prepared = prepared(turn, entries);
        if (prepared == null) {
            return;
        }
        QuerySegment segment = new QuerySegment(session.pipeline(), entries);
        ByteWriter request = segment.request(prepared);
        if (request == null) {
            return;
        }
        Reply reply = null;
        while (reply == null) {
            Sent first = sent.peek();
            reply = first == null ? turn.send(request, deadline) : turn.sendOrNews(request, first.reply(), deadline);
            if (reply == null) {
                readNext();
            }
        }
        sent.add(new Sent(segment, reply));
    }

    /** Null if the server has refused to prepare one of them, whose entry has failed, then. */
    private @Nullable List<Statement> prepared(Turn turn, List<PipelineEntry<?>> entries) {
        List<Statement> prepared = new ArrayList<>(entries.size());
        for (PipelineEntry<?> entry : entries) {
            Statement known = session.statements().find(entry.sql());
            if (known == null) {
                while (!sent.isEmpty()) {
                    readNext();
                }
                try {
                    known = session.statements()
                            .findOrPrepare((request, limit) -> turn.send(request, limit), entry.sql(), deadline);
                } catch (ServerException refused) {
                    entry.failed(refused);
                    entries.forEach(PipelineEntry::skipped);
                    return null;
                }
            }
            prepared.add(known);
        }
        return prepared;
    }

    private void readNext() {
        Sent next = sent.remove();
        next.segment().answer(next.reply());
    }
}
