package dev.bramble.tftp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootFilesSettingsTest {

    @Test
    void foldersAreNamedPlainlyAndKeepTheirOrder() {
        assertThat(new BootFilesSettings(List.of("shared", " firmware//./1.2025/ "), true).fallback())
                .containsExactly("shared", "firmware/1.2025");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/srv/firmware",
                "..",
                "../firmware",
                "shared/../../x",
                "a\\b",
                "a\0b",
                "",
                ".",
                ".hidden",
                "trees",
                "trees/abcdef012345",
                "./trees/abcdef012345"
            })
    void aFolderOutsideTheRootOrWithinTheTreesIsNone(String folder) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BootFilesSettings(List.of("shared", folder), true))
                .withMessageStartingWith("'" + folder + "' is ");
    }
}
