package io.github.loompg.session;

import java.time.Duration;

/**
 * What prepared statements a connection keeps.
 *
 * @param size how many; 0 is none
 * @param lifetime for how long, from the time it was prepared; zero is for ever
 * @param textSize how many characters the SQL may have; 0 is any number
 */
public record StatementLimits(int size, Duration lifetime, int textSize) {}
