package io.github.loompg.pool;

/**
 * How many slots there may be.
 *
 * @param min how many are kept open, once that has been asked for
 * @param max how many there are at most, with those that are being opened and closed
 * @param waiting how many may be in the queue
 */
public record SlotLimits(int min, int max, int waiting) {}
