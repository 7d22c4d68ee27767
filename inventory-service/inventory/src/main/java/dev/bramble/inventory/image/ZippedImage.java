package dev.bramble.inventory.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The one disk image in a ZIP file (PKWARE's APPNOTE 6.3.10), unpacked as the file comes; ZIP64 too. It is told from a
 * readme by its first sector. The names in the file lead nowhere: nothing is made by them.
 */
final class ZippedImage extends InputStream {
    private static final int MAX_ENTRIES = 1000;
    private static final int SECTOR = 512;
    private static final int BUFFER = 64 * 1024;

    private final ZipEnd end;
    private final ZipInputStream zip;
    private final SizeLimit limit;
    private int entries;
    private long passedOver;
    /** What is left of the image; null after its end. */
    private @Nullable InputStream image;

    /** Reads up to the image. */
    ZippedImage(InputStream file, SizeLimit limit) throws IOException {
        this.end = new ZipEnd(file);
        this.zip = new ZipInputStream(end, StandardCharsets.ISO_8859_1);
        this.limit = limit;
        this.image = next();
        if (image == null) {
            end.check(entries);
            throw new UnusableImageException(
                    "no file of the %d in the .zip is a disk image: none has a partition table in its first sector; one that is packed once more must be unpacked first"
                            .formatted(entries));
        }
    }

    /** The next entry that is an image; null when none is left. */
    private @Nullable InputStream next() throws IOException {
        for (ZipEntry entry = nextEntry(); entry != null; entry = nextEntry()) {
            if (++entries > MAX_ENTRIES) {
                throw new UnusableImageException(
                        "the .zip has more than %d files in it; one image is wanted".formatted(MAX_ENTRIES));
            }
            limit.check(entry.getSize());
            byte[] sector = zip.readNBytes(SECTOR);
            if (beginsDisk(sector)) {
                PushbackInputStream whole = new PushbackInputStream(zip, SECTOR);
                whole.unread(sector);
                return whole;
            }
            passOver(sector.length);
        }
        return null;
    }

    private @Nullable ZipEntry nextEntry() throws IOException {
        try {
            return zip.getNextEntry();
        } catch (IllegalArgumentException e) {
            throw new ZipException("a name in it is no text");
        }
    }

    /** The signature of a master boot record, or of the protective one before a GPT. */
    private static boolean beginsDisk(byte[] sector) {
        return sector.length == SECTOR && sector[510] == 0x55 && sector[511] == (byte) 0xaa;
    }

    private void passOver(int read) throws IOException {
        passedOver += read;
        byte[] buffer = new byte[BUFFER];
        int count;
        while ((count = zip.read(buffer)) >= 0) {
            passedOver += count;
            limit.check(passedOver);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (image == null) {
            return -1;
        }
        int count = image.read(into, offset, length);
        if (count < 0) {
            image = null;
            if (next() != null) {
                throw new UnusableImageException(
                        "the .zip has more than one disk image in it; unpack it and import the one that is meant");
            }
            end.check(entries);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
