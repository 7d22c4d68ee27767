package dev.bramble.simulator.boot;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the firmware has in memory when it jumps to the kernel.
 *
 * @param prefix      under which all was found; empty when the Pi fell back to the root of the server
 * @param files       bytes of every file loaded, by path below the prefix
 * @param kernel      path of the kernel below the prefix
 * @param initramfs   paths of the initramfs files below the prefix; empty when none is named or one was not found
 * @param commandLine path of the command line below the prefix
 */
public record FetchedFiles(
        String prefix,
        Map<String, byte[]> files,
        String kernel,
        List<String> initramfs,
        Optional<String> commandLine,
        TransferCounts counts) {
    public FetchedFiles {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        initramfs = List.copyOf(initramfs);
    }

    /** The kernel, as it was loaded. */
    public byte[] kernelBytes() {
        return bytes(kernel);
    }

    /** The initramfs files one behind the other, as the kernel finds them in memory. */
    public byte[] initramfsBytes() {
        var all = new ByteArrayOutputStream();
        initramfs.forEach(path -> all.writeBytes(bytes(path)));
        return all.toByteArray();
    }

    /** The first line of the command line's file; empty when there is none. */
    public String commandLineText() {
        byte[] text = commandLine.map(this::bytes).orElse(new byte[0]);
        return new String(text, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    }

    private byte[] bytes(String path) {
        return files.getOrDefault(path, new byte[0]);
    }
}
