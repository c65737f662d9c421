package io.github.loompg.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.ParameterizedType;
import java.util.List;
import org.junit.jupiter.api.Test;

class TypeRefTest {
    @Test
    void knowsTheTypeWithItsArguments() {
        TypeRef<List<Integer>> reference = new TypeRef<>() {};
        assertThat(reference.type()).isInstanceOf(ParameterizedType.class);
        assertThat(reference).hasToString("java.util.List<java.lang.Integer>");
    }

    @Test
    void equalsWhateverMeansTheSameType() {
        assertThat(new TypeRef<List<Integer>>() {})
                .isEqualTo(new TypeRef<List<Integer>>() {})
                .hasSameHashCodeAs(new TypeRef<List<Integer>>() {})
                .isNotEqualTo(new TypeRef<List<Long>>() {});
        assertThat((Object) TypeRef.of(String.class))
                .isEqualTo(new TypeRef<String>() {})
                .isNotEqualTo(String.class);
    }

    @Test
    @SuppressWarnings("rawtypes") // that is what is refused
    void refusesWhatDoesNotTellTheType() {
        class Named<T> extends TypeRef<T> {}
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new TypeRef() {});
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new Named<String>() {});
    }
}
