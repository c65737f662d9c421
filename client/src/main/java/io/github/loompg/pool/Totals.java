package io.github.loompg.pool;

/**
 * What has happened to a number of slots since the beginning.
 *
 * @param served how many got what they asked for
 * @param queued how many of those who asked had to wait
 * @param timedOut how many waited in vain
 * @param abandoned how many did not want it any more before they got it
 * @param opened how often a slot was filled
 * @param failed how often that failed
 * @param closed how often one was emptied
 */
public record Totals(long served, long queued, long timedOut, long abandoned, long opened, long failed, long closed) {}
