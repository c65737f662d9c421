package io.github.loompg.data;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The label of a PostgreSQL enum that a constant of a Java enum stands for, where the names do not tell.
 *
 * {@snippet :
 * enum Mood {
 *     HAPPY, // stands for happy, HAPPY or Happy, whichever the type has
 *     VERY_SAD, // stands for very_sad, "very sad", "very-sad" or "verySad"
 *     @Label("so-so :|")
 *     FAIR
 * }
 * }
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-enum.html">Enumerated Types</a>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Label {
    /** The label as {@code CREATE TYPE} has it. */
    String value();
}
