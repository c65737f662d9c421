package io.github.loompg.data;

/**
 * A column of a result.
 *
 * @param name the name; several columns of a result may have the same
 * @param type the data type
 * @param typeModifier what stands in parentheses behind the type, in the type's own encoding; -1 when nothing does
 * @param tableOid the table that the column is read from, or 0 when it is computed
 * @param tableColumn the number of the column in that table, from 1, or 0 when it is computed
 */
public record Attribute(String name, DataType type, int typeModifier, long tableOid, int tableColumn) {}
