package io.github.loompg.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrandsTest {
    private final Errands errands = new Errands();
    private final List<Integer> done = new ArrayList<>();

    @Test
    void areDoneInTheirOrderAndOneAfterTheOther() {
        errands.add(() -> {
            errands.add(() -> done.add(3));
            errands.run();
            done.add(1);
        });
        errands.add(() -> done.add(2));
        assertThat(errands.isEmpty()).isFalse();
        errands.run();
        assertThat(done).containsExactly(1, 2, 3);
        assertThat(errands.isEmpty()).isTrue();
    }

    @Test
    void goOnBehindOneThatFails() {
        errands.add(() -> {
            throw new IllegalStateException("an exception");
        });
        errands.add(() -> {
            throw new AssertionError("an error");
        });
        errands.add(() -> done.add(1));
        errands.run();
        errands.add(() -> done.add(2));
        errands.run();
        assertThat(done).containsExactly(1, 2);
        assertThat(errands.isEmpty()).isTrue();
    }
}
