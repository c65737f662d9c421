/**
 * What a program may listen to and log, and what it is told.
 *
 * <p>Java's Flight Recorder, where its module {@code jdk.jfr} is part of the program, records besides that, on all connections,
 * {@code io.github.loompg.Query} (SQL and how it failed, without arguments), {@code io.github.loompg.Connect} and
 * {@code io.github.loompg.Acquire}, the wait for a connection of a pool; of calls that share one, those that had to wait. What
 * took less than 10 ms is left out unless a recording's settings say otherwise; as long as there is no recording they cost
 * nothing to speak of.
 */
@NullMarked
package io.github.loompg.observe;

import org.jspecify.annotations.NullMarked;
