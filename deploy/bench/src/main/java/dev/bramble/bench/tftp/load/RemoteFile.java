package dev.bramble.bench.tftp.load;

import java.util.zip.CRC32C;

/**
 * A file as the server should give it.
 *
 * @param path what is asked for
 * @param bytes its length
 * @param crc32c of its content
 */
public record RemoteFile(String path, long bytes, long crc32c) {

    /** The description of a file with this content. */
    public static RemoteFile of(String path, byte[] content) {
        var crc = new CRC32C();
        crc.update(content, 0, content.length);
        return new RemoteFile(path, content.length, crc.getValue());
    }

    /** The same content by another name. */
    public RemoteFile as(String otherPath) {
        return new RemoteFile(otherPath, bytes, crc32c);
    }
}
