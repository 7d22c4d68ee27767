package dev.bramble.inventory.netboot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Files for an initramfs (Linux: Documentation/driver-api/early-userspace/buffer-format.rst). The same files give the same
 * bytes: sorted by name, owned by root, without times.
 */
final class CpioArchive {
    /** The archive that comes next must begin at such an offset if it is not compressed. */
    private static final int ALIGNMENT = 4;
    /** {@link GzipParameters#setOS}: unknown, wherever it runs. */
    private static final int UNKNOWN_SYSTEM = 255;

    private final SortedMap<String, Member> members = new TreeMap<>();

    /** A file, or a directory when {@code content} is empty and the mode says so. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Member(int mode, byte[] content) {}

    /** Adds a file, and the directories above it; {@code path} is relative. A later one of the same path takes its place. */
    CpioArchive add(String path, byte[] content, boolean executable) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            members.put(path.substring(0, slash), new Member(CpioConstants.C_ISDIR | 0755, new byte[0]));
        }
        members.put(path, new Member(CpioConstants.C_ISREG | (executable ? 0755 : 0644), content));
        return this;
    }

    /** Gzip, padded with zeros to a multiple of 4 bytes. */
    byte[] gzip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        GzipParameters parameters = new GzipParameters();
        parameters.setOperatingSystem(UNKNOWN_SYSTEM);
        try (var gzip = new GzipCompressorOutputStream(bytes, parameters);
                var cpio = new CpioArchiveOutputStream(gzip, CpioConstants.FORMAT_NEW)) {
            int inode = 0;
            for (var member : members.entrySet()) {
                cpio.putArchiveEntry(entry(member.getKey(), member.getValue(), ++inode));
                cpio.write(member.getValue().content());
                cpio.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("it is written to memory", e);
        }
        byte[] archive = bytes.toByteArray();
        return Arrays.copyOf(archive, (archive.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    }

    /** Hex, 64 digits: of names, modes and contents, so that two archives that differ are told apart without packing them. */
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            members.forEach((path, member) -> {
                digest.update("%s %o %d\n"
                        .formatted(path, member.mode(), member.content().length)
                        .getBytes(StandardCharsets.UTF_8));
                digest.update(member.content());
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CpioArchiveEntry entry(String path, Member member, int inode) {
        CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, path, member.content().length);
        entry.setMode(member.mode());
        entry.setNumberOfLinks((member.mode() & CpioConstants.C_ISDIR) == 0 ? 1 : 2);
        entry.setInode(inode);
        entry.setTime(0);
        return entry;
    }
}
