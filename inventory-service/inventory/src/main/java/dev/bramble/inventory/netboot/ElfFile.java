package dev.bramble.inventory.netboot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a program or library needs to run (System V ABI, chapters 4 and 5; elf(5)).
 *
 * @param machine e_machine
 * @param interpreter path of the dynamic loader; empty for a library or a static program
 * @param needed names of libraries (DT_NEEDED), in their order
 */
record ElfFile(int machine, Optional<String> interpreter, List<String> needed) {
    static final int X86_64 = 62;
    static final int ARM = 40;
    static final int AARCH64 = 183;

    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;
    private static final int DT_NEEDED = 1;
    private static final int DT_STRTAB = 5;
    private static final int MAX_SEGMENTS = 128;
    private static final int MAX_TAGS = 4096;
    private static final int MAX_NAME = 255;

    /** Parts of a file: a segment lies at {@code offset} in it and at {@code address} in memory. */
    private record Segment(int type, long offset, long address, long size) {}

    /** Reads a little-endian one of 32 or 64 bits; an IOException when it is none. */
    static ElfFile parse(byte[] file) throws IOException {
        ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (elf.getInt(0) != 0x464c457f || elf.get(5) != 1) {
                throw new IOException("it is no little-endian ELF file");
            }
            boolean wide = elf.get(4) == 2;
            List<Segment> segments = segments(elf, wide);
            Optional<String> interpreter = Optional.empty();
            List<String> needed = List.of();
            for (Segment segment : segments) {
                if (segment.type() == PT_INTERP) {
                    interpreter = Optional.of(text(elf, segment.offset()));
                } else if (segment.type() == PT_DYNAMIC) {
                    needed = needed(elf, wide, segment, segments);
                }
            }
            return new ElfFile(Short.toUnsignedInt(elf.getShort(18)), interpreter, needed);
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("the ELF file is cut off or damaged", e);
        }
    }

    private static List<Segment> segments(ByteBuffer elf, boolean wide) throws IOException {
        long table = wide ? elf.getLong(32) : Integer.toUnsignedLong(elf.getInt(28));
        int size = Short.toUnsignedInt(elf.getShort(wide ? 54 : 42));
        int count = Short.toUnsignedInt(elf.getShort(wide ? 56 : 44));
        if (count > MAX_SEGMENTS) {
            throw new IOException("the ELF file has %d segments".formatted(count));
        }
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = index(elf, table + (long) i * size);
            segments.add(
                    wide
                            ? new Segment(
                                    elf.getInt(at), elf.getLong(at + 8), elf.getLong(at + 16), elf.getLong(at + 32))
                            : new Segment(
                                    elf.getInt(at),
                                    Integer.toUnsignedLong(elf.getInt(at + 4)),
                                    Integer.toUnsignedLong(elf.getInt(at + 8)),
                                    Integer.toUnsignedLong(elf.getInt(at + 16))));
        }
        return segments;
    }

    private static List<String> needed(ByteBuffer elf, boolean wide, Segment dynamic, List<Segment> segments)
            throws IOException {
        List<Long> names = new ArrayList<>();
        long strings = -1;
        int entry = wide ? 16 : 8;
        for (int i = 0; i < MAX_TAGS && (long) i * entry < dynamic.size(); i++) {
            int at = index(elf, dynamic.offset() + (long) i * entry);
            long tag = wide ? elf.getLong(at) : elf.getInt(at);
            long value = wide ? elf.getLong(at + 8) : Integer.toUnsignedLong(elf.getInt(at + 4));
            if (tag == 0) {
                break;
            }
            if (tag == DT_NEEDED) {
                names.add(value);
            } else if (tag == DT_STRTAB) {
                strings = value;
            }
        }
        List<String> needed = new ArrayList<>();
        for (long name : names) {
            needed.add(text(elf, offset(strings, segments) + name));
        }
        return List.copyOf(needed);
    }

    /** Where in the file lies what is at this address in memory. */
    private static long offset(long address, List<Segment> segments) throws IOException {
        for (Segment segment : segments) {
            if (segment.type() == PT_LOAD
                    && address >= segment.address()
                    && address - segment.address() < segment.size()) {
                return address - segment.address() + segment.offset();
            }
        }
        throw new IOException("the ELF file names a string table that it does not have");
    }

    private static String text(ByteBuffer elf, long offset) throws IOException {
        int start = index(elf, offset);
        int end = start;
        while (elf.get(end) != 0) {
            if (++end - start > MAX_NAME) {
                throw new IOException("the ELF file has a name of more than %d characters".formatted(MAX_NAME));
            }
        }
        byte[] name = new byte[end - start];
        elf.get(start, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private static int index(ByteBuffer elf, long offset) {
        if (offset < 0 || offset >= elf.limit()) {
            throw new IndexOutOfBoundsException(Long.toString(offset));
        }
        return (int) offset;
    }
}
