package dev.bramble.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir
    Path data;

    @Test
    void theStandardOnesAreTheProtocolsOwn() throws IOException {
        Ports ports = Ports.choose(Ports.Choice.STANDARD, InetAddress.getLoopbackAddress(), data);
        assertThat(ports.of(Port.TFTP)).isEqualTo(69);
        assertThat(ports.of(Port.ISCSI)).isEqualTo(3260);
        assertThat(ports.of(Port.NFS)).isEqualTo(2049);
    }

    @Test
    void theHighOnesNeedNoPrivilege() throws IOException {
        Ports ports = Ports.choose(Ports.Choice.HIGH, InetAddress.getLoopbackAddress(), data);
        assertThat(Stream.of(Port.values()).map(ports::of)).allMatch(number -> number >= 1024);
    }

    @Test
    void freeOnesDiffer() throws IOException {
        Ports ports = Ports.choose(Ports.Choice.AUTO, InetAddress.getLoopbackAddress(), data);
        assertThat(Stream.of(Port.values()).filter(port -> !port.isUdp()).map(ports::of))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Ports ports = Ports.choose(Ports.Choice.AUTO, InetAddress.getLoopbackAddress(), data);
        ports.write(data);
        Ports read = Ports.read(data);
        assertThat(Stream.of(Port.values()))
                .allSatisfy(port -> assertThat(read.of(port)).isEqualTo(ports.of(port)));
    }

    @Test
    void anotherFileIsRefusedByName() throws IOException {
        Files.writeString(data.resolve("ports.json"), "{\"tftp\": \"x\"}");
        assertThatThrownBy(() -> Ports.read(data))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ports.json");
    }

    @Test
    void freeOnesStayTheSameOverARestart() throws IOException {
        Ports first = Ports.choose(Ports.Choice.AUTO, InetAddress.getLoopbackAddress(), data);
        first.write(data);
        try (ServerSocket taken = new ServerSocket(first.of(Port.NFS), 1, InetAddress.getLoopbackAddress())) {
            Ports second = Ports.choose(Ports.Choice.AUTO, InetAddress.getLoopbackAddress(), data);
            assertThat(second.of(Port.ISCSI)).isEqualTo(first.of(Port.ISCSI));
            assertThat(second.of(Port.TFTP)).isEqualTo(first.of(Port.TFTP));
            assertThat(second.of(Port.NFS)).isNotEqualTo(taken.getLocalPort());
        }
    }
}
