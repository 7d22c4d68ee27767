package dev.bramble.inventory.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ElfFileTest {
    @TempDir
    private Path folder;

    /** A program of 32 bits for ARM: header, three segments, dynamic section, strings. */
    static byte[] arm(String loader, String... needed) {
        ByteBuffer elf = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464c457f).put(4, (byte) 1).put(5, (byte) 1);
        elf.putShort(18, (short) ElfFile.ARM)
                .putInt(28, 52)
                .putShort(42, (short) 32)
                .putShort(44, (short) 3);
        int strings = 512;
        // Loaded at 0x10000, so that an address is no offset.
        elf.putInt(52, 1).putInt(56, 0).putInt(60, 0x10000).putInt(68, 1024);
        elf.putInt(84, 3).putInt(88, 256).putInt(92, 0x10100).putInt(100, loader.length() + 1);
        elf.putInt(116, 2).putInt(120, 320).putInt(124, 0x10140).putInt(132, 8 * (needed.length + 2));
        elf.put(256, loader.getBytes(StandardCharsets.US_ASCII));
        int at = 320;
        int name = 1;
        for (String library : needed) {
            elf.putInt(at, 1).putInt(at + 4, name);
            elf.put(strings + name, library.getBytes(StandardCharsets.US_ASCII));
            name += library.length() + 1;
            at += 8;
        }
        elf.putInt(at, 5).putInt(at + 4, 0x10000 + strings);
        return elf.array();
    }

    @Test
    void aProgramOf32Bits() throws Exception {
        assertThat(ElfFile.parse(arm("/lib/ld-linux-armhf.so.3", "libfoo.so.1", "libc.so.6")))
                .isEqualTo(new ElfFile(
                        ElfFile.ARM, Optional.of("/lib/ld-linux-armhf.so.3"), List.of("libfoo.so.1", "libc.so.6")));
    }

    @Test
    void whatReadelfSaysOfAProgramOfThisMachine() throws Exception {
        ForeignTool readelf = ForeignTool.require("readelf", "binutils");
        byte[] program = Files.readAllBytes(Path.of("/bin/ls"));
        List<String> needed = Pattern.compile("\\(NEEDED\\)\\s+Shared library: \\[(.*)]")
                .matcher(readelf.run(folder, "-d", "/bin/ls"))
                .results()
                .map(found -> found.group(1))
                .toList();

        ElfFile elf = ElfFile.parse(program);

        assertThat(elf.needed()).isNotEmpty().isEqualTo(needed);
        assertThat(readelf.run(folder, "-l", "/bin/ls"))
                .contains("program interpreter: " + elf.interpreter().orElseThrow() + "]");
    }

    @Test
    void whatIsNoElfFile() {
        assertThatThrownBy(() -> ElfFile.parse("#!/bin/sh\n".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no little-endian ELF file");
        assertThatThrownBy(() -> ElfFile.parse(new byte[3]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut off");
    }

    /** An offset whose lower 32 bits are right. */
    @Test
    void anOffsetBeyondAnyFileIsNotTakenForAnother() throws Exception {
        byte[] program = Files.readAllBytes(Path.of("/bin/ls"));
        ByteBuffer elf = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        elf.putLong(32, elf.getLong(32) + (1L << 32));

        assertThatThrownBy(() -> ElfFile.parse(program)).isInstanceOf(IOException.class);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
    void anyBytesEndInAValueOrAnIoException() throws Exception {
        Random random = new Random(20261123);
        byte[] wide = Files.readAllBytes(Path.of("/bin/ls"));
        int broken = 0;
        int whole = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = round % 2 == 0 ? arm("/lib/ld.so", "liba.so", "libb.so") : wide.clone();
            int part = round % 2 == 0 ? 600 : 1024;
            for (int i = random.nextInt(8); i >= 0; i--) {
                bytes[random.nextInt(part)] = (byte) random.nextInt();
            }
            if (random.nextInt(4) == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            try {
                assertThat(ElfFile.parse(bytes).needed().size()).isLessThan(5000);
                whole++;
            } catch (IOException e) {
                broken++;
            }
        }
        assertThat(whole).isGreaterThan(1000);
        assertThat(broken).isGreaterThan(1000);
    }
}
