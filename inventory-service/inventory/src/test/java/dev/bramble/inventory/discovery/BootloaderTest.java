package dev.bramble.inventory.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What blocks tell. */
class BootloaderTest {
    @ParameterizedTest
    @CsvSource({"1468, 2022-10", "1024, 2019-10", "512, Pi 3"})
    void itsAge(int blockBytes, String said) {
        assertThat(Bootloader.of(blockBytes)).contains(said);
    }

    @Test
    void nothingIsGuessedOfOthers() {
        assertThat(Bootloader.of(0)).isEmpty();
        assertThat(Bootloader.of(1428)).isEmpty();
    }
}
