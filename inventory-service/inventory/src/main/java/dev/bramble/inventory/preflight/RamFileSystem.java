package dev.bramble.inventory.preflight;

import dev.bramble.inventory.image.GzipHeaderBound;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.SingleXZInputStream;

/**
 * What an initramfs has by which a root is reached over iSCSI: archives one behind the other, each packed or not (Linux:
 * Documentation/driver-api/early-userspace/buffer-format.rst).
 *
 * @param iscsiKernels versions of the kernels for which iscsi_tcp is in it, as a module or as built in
 * @param logsIn it has iscsistart
 * @param programs those of {@link #PROGRAMS} that are in it
 */
record RamFileSystem(Set<String> iscsiKernels, boolean logsIn, Set<String> programs) {
    /** Paths that rdinit= may name. */
    static final Set<String> PROGRAMS = Set.of("init", "sbin/init", "bramble/init");

    private static final Pattern MODULE = Pattern.compile(
            "(?:(?:usr/)?lib/modules|bramble/modules)/([^/]+)/(?:.*/)?iscsi_tcp\\.ko(?:\\.(?:xz|zst|gz))?");
    private static final Pattern BUILT_IN = Pattern.compile("(?:usr/)?lib/modules/([^/]+)/modules\\.builtin");
    private static final Pattern LOGIN = Pattern.compile("(?:.*/)?s?bin/iscsistart");

    /** The library miscounts where a larger block would end; zeros behind an archive are skipped here. */
    private static final int BLOCK = 1;

    private static final int MAX_MEMBERS = 200_000;
    private static final long MAX_UNPACKED = 1L << 30;
    private static final int MAX_LIST_BYTES = 1 << 20;
    /** A header and a path of PATH_MAX. */
    private static final int MAX_HEADER = 8192;

    private static final int MAX_PADDING = 16 << 20;
    private static final int BUFFER = 64 * 1024;
    private static final int XZ_MEMORY_KIB = 128 * 1024;

    RamFileSystem {
        iscsiKernels = Set.copyOf(iscsiKernels);
        programs = Set.copyOf(programs);
    }

    /** Reads the whole file. An IOException when a part of it is of no kind that is known, or damaged. */
    static RamFileSystem read(InputStream file) throws IOException {
        Scan scan = new Scan();
        Allowance archives = buffered(file);
        try {
            while (skipPadding(archives)) {
                scan.archive(archives);
            }
        } catch (RuntimeException e) {
            // The libraries throw what they like of some damage.
            throw new IOException("it is damaged: " + e.getMessage(), e);
        }
        return new RamFileSystem(scan.iscsiKernels, scan.logsIn, scan.programs);
    }

    private static Allowance buffered(InputStream file) {
        return new Allowance(new BufferedInputStream(file, BUFFER));
    }

    /** False at the end. */
    private static boolean skipPadding(Allowance file) throws IOException {
        file.allow(MAX_PADDING);
        int next;
        do {
            file.mark(1);
            next = file.read();
        } while (next == 0);
        file.reset();
        return next >= 0;
    }

    /** Goes through the members; only names are kept. */
    private static final class Scan {
        private final Set<String> iscsiKernels = new HashSet<>();
        private final Set<String> programs = new HashSet<>();
        private boolean logsIn;
        private int members;
        private long unpacked;

        void archive(Allowance file) throws IOException {
            file.mark(8);
            byte[] magic = file.readNBytes(6);
            file.reset();
            String text = new String(magic, StandardCharsets.ISO_8859_1);
            if (text.startsWith("07070")) {
                members(file);
                return;
            }
            // What is behind it is read on with, as far as the library left it; in practice a packed one is the last.
            file.allow(MAX_UNPACKED);
            Allowance content = buffered(unpacking(text, file));
            while (skipPadding(content)) {
                members(content);
            }
        }

        private static InputStream unpacking(String magic, InputStream file) throws IOException {
            if (magic.startsWith("\u001f\u008b")) {
                return GzipCompressorInputStream.builder()
                        .setInputStream(new GzipHeaderBound(file))
                        .get();
            }
            if (magic.startsWith("(\u00b5/\u00fd")) {
                return new ZstdCompressorInputStream(file);
            }
            if (magic.startsWith("\u00fd7zXZ")) {
                return new SingleXZInputStream(file, XZ_MEMORY_KIB);
            }
            if (magic.startsWith("\u0002!L\u0018")) {
                return new Lz4BlockStream(file);
            }
            if (magic.startsWith("]\0\0")) {
                return new LZMAInputStream(file, XZ_MEMORY_KIB);
            }
            if (magic.startsWith("BZh")) {
                return new BZip2CompressorInputStream(file);
            }
            throw new IOException("it is neither a cpio archive nor one packed by gzip, zstd, xz, lzma, lz4 or bzip2");
        }

        private void members(Allowance archive) throws IOException {
            // Not closed: the next archive may follow in the same file.
            @SuppressWarnings("resource")
            CpioArchiveInputStream cpio = new CpioArchiveInputStream(archive, BLOCK, "UTF-8");
            for (CpioArchiveEntry entry = next(cpio, archive); entry != null; entry = next(cpio, archive)) {
                unpacked += entry.getSize();
                if (++members > MAX_MEMBERS || unpacked > MAX_UNPACKED) {
                    throw new IOException("it has more than %d files or %d bytes".formatted(MAX_MEMBERS, MAX_UNPACKED));
                }
                // With what fills it up to a multiple of 4.
                archive.allow(entry.getSize() + 3);
                member(path(entry.getName()), cpio);
                cpio.transferTo(OutputStream.nullOutputStream());
            }
        }

        private static @Nullable CpioArchiveEntry next(CpioArchiveInputStream cpio, Allowance archive)
                throws IOException {
            archive.allow(MAX_HEADER);
            return cpio.getNextEntry();
        }

        private static String path(String name) {
            return name.startsWith("./") ? name.substring(2) : name.startsWith("/") ? name.substring(1) : name;
        }

        private void member(String path, InputStream content) throws IOException {
            Matcher module = MODULE.matcher(path);
            Matcher builtIn = BUILT_IN.matcher(path);
            if (module.matches()) {
                iscsiKernels.add(module.group(1));
            } else if (builtIn.matches()) {
                String list = new String(content.readNBytes(MAX_LIST_BYTES), StandardCharsets.ISO_8859_1);
                if (list.lines().anyMatch(line -> line.endsWith("/iscsi_tcp.ko"))) {
                    iscsiKernels.add(builtIn.group(1));
                }
            } else if (LOGIN.matcher(path).matches()) {
                logsIn = true;
            } else if (PROGRAMS.contains(path)) {
                programs.add(path);
            }
        }
    }
}
