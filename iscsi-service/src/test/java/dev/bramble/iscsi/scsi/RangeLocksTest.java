package dev.bramble.iscsi.scsi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeLocksTest {
    private static final long MIB = 1024 * 1024;

    private final RangeLocks locks = new RangeLocks();

    @ParameterizedTest
    @CsvSource({
        // owned: offset and length, shared: offset and length, waits
        "0, 512, 512, 512, true", // of one stripe
        "0, 512, 1048576, 512, false",
        "1048064, 1024, 1048576, 512, true", // two stripes are owned
        "66060288, 2097152, 67108864, 512, true", // the last stripe and the first
        "66060288, 2097152, 0, 512, true",
        "66060288, 2097152, 1048576, 512, false",
        "0, 1073741824, 12345678, 512, true" // more than all
    })
    void whoSharesWaitsForWhoOwns(long owned, long ownedLength, long shared, long sharedLength, boolean waits)
            throws Exception {
        locks.own(owned, ownedLength);
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<?> sharing = other.submit(() -> locks.share(shared, sharedLength));
            if (waits) {
                assertThatThrownBy(() -> sharing.get(50, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            } else {
                sharing.get(10, TimeUnit.SECONDS);
            }
            locks.disown(owned, ownedLength);
            sharing.get(10, TimeUnit.SECONDS);
            locks.unshare(shared, sharedLength);
        }
        locks.own(0, 1024 * MIB);
        locks.disown(0, 1024 * MIB);
    }

    @Test
    void manyShare() {
        locks.share(0, 3 * MIB);
        locks.share(MIB, 512);
        locks.unshare(MIB, 512);
        locks.unshare(0, 3 * MIB);
        assertThatThrownBy(() -> locks.unshare(0, 512)).isInstanceOf(IllegalStateException.class);
        assertThat(locks).isNotNull();
    }
}
