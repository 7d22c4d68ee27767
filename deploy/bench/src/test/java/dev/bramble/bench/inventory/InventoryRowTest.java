package dev.bramble.bench.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.bench.report.Target;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InventoryRowTest {
    @ParameterizedTest
    @EnumSource
    void nineTenthsOfTheLibraryWhateverThePacking(Packing packing) {
        assertThat(InventoryRow.ofLibrary(packing).target()).isEqualTo(new Target.MedianAtLeast(0.9));
        assertThat(InventoryRow.ofTool(packing).target()).isEqualTo(new Target.Nothing());
        assertThat(InventoryRow.rate(packing).target()).isEqualTo(new Target.Nothing());
    }

    @Test
    void boundsOfTheOthers() {
        assertThat(InventoryRow.PI_ADD.target()).isEqualTo(new Target.LessThan(2));
        assertThat(InventoryRow.PI_ADD_BEYOND_COPY.target()).isEqualTo(new Target.LessThan(2));
        assertThat(InventoryRow.PIS_200.target()).isEqualTo(new Target.LessThan(60));
        assertThat(InventoryRow.LIST_1000.target()).isEqualTo(new Target.LessThan(300));
        assertThat(InventoryRow.WATCH_2000.target()).isEqualTo(new Target.LessThan(1000));
    }

    @Test
    void twoSecondsForAllOfItAreWantedWhereBlocksAreShared() {
        assertThat(InventoryRow.PI_ADD.judges(InventoryContender.BRAMBLE_REFLINK))
                .isTrue();
        assertThat(InventoryRow.PI_ADD.judges(InventoryContender.BRAMBLE)).isFalse();
        assertThat(InventoryRow.PI_ADD_BEYOND_COPY.judges(InventoryContender.BRAMBLE))
                .isTrue();
        assertThat(InventoryRow.XZ_OF_LIBRARY.judges(InventoryContender.BRAMBLE))
                .isTrue();
        assertThat(InventoryRow.XZ_OF_LIBRARY.judges(InventoryContender.BRAMBLE_REFLINK))
                .isFalse();
    }

    @Test
    void noTwoHaveOneName() {
        assertThat(Arrays.stream(InventoryRow.values()).map(InventoryRow::id)).doesNotHaveDuplicates();
    }
}
