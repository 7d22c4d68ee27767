package dev.bramble.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        assertThat(new Table("NAME", "MAC")
                        .row("rack2-pi3", "dc:a6:32:e9:00:4c")
                        .row("a", "")
                        .toString())
                .isEqualTo("""
                        NAME       MAC
                        rack2-pi3  dc:a6:32:e9:00:4c
                        a          -
                        """);
    }

    @Test
    void aRowOfAnotherWidthIsADefect() {
        assertThatThrownBy(() -> new Table("A", "B").row("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
