package io.github.loompg.pool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;

/** Takes back what a borrower has lost all reference to without having given it back. */
final class Forgotten {
    private static final Logger LOGGER = System.getLogger(Forgotten.class.getName());
    private static final Cleaner CLEANER = Cleaner.create();

    private Forgotten() {}

    /**
     * Looks after a borrowing.
     *
     * @param handle what nobody but the borrower refers to
     * @return to be cleaned when it was given back
     */
    static Cleaner.Cleanable watch(Object handle, Borrowing borrowing) {
        return CLEANER.register(handle, () -> takeBack(borrowing));
    }

    private static void takeBack(Borrowing borrowing) {
        if (!borrowing.isOver()) {
            LOGGER.log(
                    Level.WARNING,
                    "a connection of a pool was not given back, and is taken back because nothing refers to it: {0}",
                    borrowing);
            borrowing.close();
        }
    }
}
