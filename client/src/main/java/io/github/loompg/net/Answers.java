package io.github.loompg.net;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.BackendTypes;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.TransactionStatus;
import java.util.Objects;

/** Hands what has come to the first request in flight, and asides to whoever listens. Only the reading thread calls. */
final class Answers implements Inbox.Sink {
    private static final String QUERY_CANCELED = "57014";

    private final InFlight inFlight;
    private final CancelPath cancelPath;
    private final Life life;
    private final Asides asides;
    private final JointAnswers jointAnswers;
    private volatile boolean paused;
    private volatile TransactionStatus status = TransactionStatus.IDLE;

    Answers(InFlight inFlight, CancelPath cancelPath, Life life, Asides asides) {
        this.inFlight = inFlight;
        this.cancelPath = cancelPath;
        this.life = life;
        this.asides = asides;
        this.jointAnswers = new JointAnswers(inFlight, cancelPath);
    }

    /** What the last ReadyForQuery said. */
    TransactionStatus status() {
        return status;
    }

    /** Whether the asker of the first request must read before more is taken from the socket. */
    boolean isPaused() {
        return paused;
    }

    /** Returns whether it was paused. */
    boolean resume() {
        boolean was = paused;
        paused = false;
        return was;
    }

    @Override
    public void part(byte[] array, int from, int to, boolean answer) {
        Reply first = inFlight.first();
        if (!answer) {
            return;
        }
        if (first == null) {
            throw new MalformedMessageException("it answers although nothing was asked");
        }
        if (InFlight.isJoined(first)) {
            int rest = jointAnswers.handOut(first, array, from, to);
            if (rest < to) {
                append(Objects.requireNonNull(inFlight.first()), array, rest, to);
            }
        } else {
            append(first, array, from, to);
        }
    }

    private void append(Reply first, byte[] array, int from, int to) {
        if (first.append(array, from, to)) {
            if (first.unread() > Reply.TOO_MUCH) {
                paused = true;
                // The asker may have read on meanwhile, or gone.
                if (first.unread() <= Reply.TOO_MUCH / 2 || first.isAbandoned()) {
                    paused = false;
                }
            }
            first.announce();
        }
    }

    @Override
    public void ready(byte[] array, int from, int to, TransactionStatus status) {
        Reply first = inFlight.first();
        if (first == null) {
            throw new MalformedMessageException("it is ready although nothing was asked");
        }
        this.status = status;
        if (InFlight.isJoined(first)) {
            jointAnswers.ready(first, array, from, to, status);
        } else {
            inFlight.answered(first);
            first.complete(array, from, to, status);
            cancelPath.answered(first);
        }
    }

    @Override
    public long longestRow() {
        Reply first = inFlight.first();
        return first == null ? Long.MAX_VALUE : first.longestRow();
    }

    @Override
    public void aside(byte type, ByteReader body) {
        switch (type) {
            case BackendTypes.PARAMETER_STATUS -> asides.parameterStatus(body.readCString(), body.readCString());
            case BackendTypes.NOTIFICATION_RESPONSE ->
                asides.notification(body.readInt(), body.readCString(), body.readCString());
            default -> {
                ErrorFields remark = ErrorFields.read(body);
                life.warned(remark);
                asides.notice(remark);
            }
        }
    }

    @Override
    public void error(ByteReader body) {
        ErrorFields fields = ErrorFields.read(body);
        String severity = fields.severity();
        Reply first = inFlight.first();
        if (first == null || "FATAL".equals(severity) || "PANIC".equals(severity)) {
            life.lastWords(fields);
        }
        // Of several under one Sync it need not be the first that was hit: JointAnswers knows.
        if (first != null && !InFlight.isJoined(first) && isCancel(fields)) {
            first.cancelled();
        }
    }

    static boolean isCancel(ErrorFields fields) {
        return QUERY_CANCELED.equals(fields.sqlState());
    }
}
