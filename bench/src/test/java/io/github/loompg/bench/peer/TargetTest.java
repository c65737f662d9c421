package io.github.loompg.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetTest {
    @Test
    void takesConnectionStringsApart() {
        Target target = Target.of("postgresql://some%20body:p%40ss+word@db.example:5433/a%2Fb?application_name=x");
        assertThat(target).isEqualTo(new Target("db.example", 5433, "a/b", "some body", "p@ss+word", false));
        assertThat(target.toString()).isEqualTo("some body@db.example:5433/a/b");
        assertThat(Target.of("postgresql://postgres@127.0.0.1:5432/postgres").password())
                .isEmpty();
        assertThat(Target.of("postgresql://postgres@127.0.0.1:5432/postgres?sslmode=require")
                        .tls())
                .isTrue();
    }
}
