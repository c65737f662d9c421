package io.github.loompg.net;

/**
 * The sizes of a socket's buffers in bytes, 0 for what the system finds best, which is nearly always right.
 */
public record SocketBuffers(int send, int receive) {
    public static final SocketBuffers SYSTEM = new SocketBuffers(0, 0);
}
