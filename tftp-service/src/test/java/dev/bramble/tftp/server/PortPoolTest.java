package dev.bramble.tftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortPoolTest {
    @Test
    void eachPortOnceAndThenNone() {
        PortPool pool = new PortPool(new TransferPorts.Range(40_000, 40_002));
        assertThat(pool.size()).isEqualTo(3);
        assertThat(pool.take()).hasValue(40_000);
        assertThat(pool.take()).hasValue(40_001);
        assertThat(pool.take()).hasValue(40_002);
        assertThat(pool.take()).isEmpty();
        pool.giveBack(40_001);
        assertThat(pool.take()).hasValue(40_001);
    }

    /** A late packet of the transfer before must not meet a new one on its port. */
    @Test
    void aPortGivenBackIsTheLastToBeUsedAgain() {
        PortPool pool = new PortPool(new TransferPorts.Range(40_000, 40_002));
        pool.giveBack(pool.take().orElseThrow());
        assertThat(pool.take()).hasValue(40_001);
        assertThat(pool.take()).hasValue(40_002);
        assertThat(pool.take()).hasValue(40_000);
    }

    @Test
    void settings() {
        assertThat(TransferPorts.parse("any")).isEqualTo(new TransferPorts.Any());
        assertThat(TransferPorts.parse(" Single ")).isEqualTo(new TransferPorts.Single());
        assertThat(TransferPorts.parse("40000-40999")).isEqualTo(new TransferPorts.Range(40_000, 40_999));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "one", "40000", "40999-40000", "0-10", "65000-65536", "1-2-3", "-1-5", "99999-99999"})
    void whatIsNoSettingIsTold(String text) {
        assertThatThrownBy(() -> TransferPorts.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ports");
    }
}
