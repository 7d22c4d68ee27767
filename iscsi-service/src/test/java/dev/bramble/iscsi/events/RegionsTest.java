package dev.bramble.iscsi.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.events.Regions.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegionsTest {
    @Test
    void aRangeTouchesWhatItSharesAByteWith() {
        Regions regions = Regions.of(List.of(new Region(100, 200), new Region(50, 60), new Region(150, 300)));
        assertThat(regions.touch(0, 50)).isFalse();
        assertThat(regions.touch(0, 51)).isTrue();
        assertThat(regions.touch(60, 40)).isFalse();
        assertThat(regions.touch(250, 1)).isTrue();
        assertThat(regions.touch(300, Integer.MAX_VALUE)).isFalse();
        assertThat(regions.touch(0, Long.MAX_VALUE)).isTrue();
        assertThat(Regions.of(List.of(new Region(5, 5))).touch(0, 10)).isFalse();
    }

    @Test
    void whateverTheRegionsAreTheAnswerIsThatOfLookingAtEach() {
        Random random = new Random(57);
        for (int round = 0; round < 2000; round++) {
            List<Region> all = new ArrayList<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                long start = random.nextInt(100);
                all.add(new Region(start, start + random.nextInt(12)));
            }
            Regions regions = Regions.of(all);
            for (int i = 0; i < 50; i++) {
                long offset = random.nextInt(110);
                long length = random.nextInt(1, 11);
                assertThat(regions.touch(offset, length))
                        .isEqualTo(all.stream()
                                .anyMatch(each -> each.start() < each.end()
                                        && offset < each.end()
                                        && offset + length > each.start()));
            }
        }
    }
}
