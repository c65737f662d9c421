package io.github.loompg.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorCodesTest {
    @Test
    void readsSectionsAndCodes() {
        ErrorCodes codes = ErrorCodes.parse(List.of(
                "# a comment",
                "",
                "Section: Class 02 - No Data (this is also a warning class per the SQL standard)",
                "02000    W    ERRCODE_NO_DATA           no_data",
                "Section: Class 22 - Data Exception",
                "22008    E    ERRCODE_DATETIME_FIELD_OVERFLOW     datetime_field_overflow",
                "22008    E    ERRCODE_DATETIME_VALUE_OUT_OF_RANGE"));

        assertThat(codes.classes()).containsEntry("02", "No Data").containsEntry("22", "Data Exception");
        assertThat(codes.conditions())
                .containsExactly(
                        new Condition("02000", false, "no_data"),
                        new Condition("22008", true, "datetime_field_overflow"));
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        assertThatThrownBy(() -> ErrorCodes.parse(List.of("22008 oops")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("22008 oops");
    }

    @Test
    void knowsTheCodesOfEveryServerThatIsStillSupported() {
        assertThat(ErrorCodes.ofAllServers().conditions())
                .contains(
                        new Condition("23505", true, "unique_violation"),
                        new Condition("58P03", true, "file_name_too_long"), // new in 18
                        new Condition("72000", true, "snapshot_too_old")) // gone in 17
                .extracting(Condition::sqlState)
                .hasSize(263)
                .doesNotHaveDuplicates();
    }
}
