package io.github.loompg.codec.builtin;

import java.util.List;

/**
 * Types that have a page of PostgreSQL's manual in common.
 *
 * @param title what they are called together
 * @param page the name of the page in the manual
 * @param types in an order that has the most usual type for a Java class before others
 */
public record TypeFamily(String title, String page, List<Scalar<?>> types) {}
