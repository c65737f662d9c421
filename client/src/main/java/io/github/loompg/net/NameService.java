package io.github.loompg.net;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Knows the addresses of a name. A look-up may take as long as it likes: nobody waits for longer than he can. */
@FunctionalInterface
public interface NameService {
    /** The system's. */
    NameService SYSTEM = InetAddress::getAllByName;

    /**
     * All addresses, the ones to be tried first in front.
     *
     * @throws UnknownHostException if there is none
     */
    InetAddress[] addresses(String name) throws UnknownHostException;
}
