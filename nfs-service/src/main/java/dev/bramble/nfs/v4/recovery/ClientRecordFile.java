package dev.bramble.nfs.v4.recovery;

import dev.bramble.nfs.v4.state.ClientRecord;
import dev.bramble.nfs.v4.state.ClientRecords;
import dev.bramble.nfs.v4.wire.Opaque;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Client records on disk: a line that names the format, the server's id (16 bytes), a count, the records (minor
 * version, length, owner), and a CRC-32C of all. Replaced as a whole, as it is small and seldom changes.
 */
public final class ClientRecordFile implements ClientRecords {
    private static final Logger log = LoggerFactory.getLogger(ClientRecordFile.class);

    private static final byte[] FORMAT = "bramble-nfs-clients 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SERVER_ID_BYTES = 16;
    private static final int MAX_RECORDS = 4096;
    private static final int MAX_FILE_BYTES = 8 * 1024 * 1024;

    private final Path file;
    private final byte[] serverId;
    private final List<ClientRecord> atStart;
    private final Set<ClientRecord> records;

    private ClientRecordFile(Path file, byte[] serverId, List<ClientRecord> kept) {
        this.file = file;
        this.serverId = serverId;
        this.atStart = List.copyOf(kept);
        this.records = new LinkedHashSet<>(kept);
    }

    /**
     * Reads the file, or makes it with a new server id.
     *
     * @throws IOException when it is damaged, or of another version
     */
    public static ClientRecordFile open(Path file, RandomGenerator random) throws IOException {
        if (Files.exists(file)) {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw damaged(file);
            }
            return read(file, Files.readAllBytes(file));
        }
        byte[] serverId = new byte[SERVER_ID_BYTES];
        random.nextBytes(serverId);
        ClientRecordFile fresh = new ClientRecordFile(file, serverId, List.of());
        fresh.write();
        return fresh;
    }

    /** Names this server, over restarts (server_owner4 and server_scope, RFC 8881 section 2.10.4). */
    public byte[] serverId() {
        return serverId.clone();
    }

    @Override
    public List<ClientRecord> atStart() {
        return atStart;
    }

    @Override
    public synchronized void add(ClientRecord client) throws IOException {
        if (records.size() >= MAX_RECORDS) {
            throw new IOException("%d clients on record".formatted(MAX_RECORDS));
        }
        if (records.add(client)) {
            try {
                write();
            } catch (IOException e) {
                records.remove(client);
                throw e;
            }
        }
    }

    @Override
    public synchronized void remove(ClientRecord client) {
        if (records.remove(client)) {
            try {
                write();
            } catch (IOException e) {
                log.atWarn().setCause(e).log("a client that is gone stays on record in {}", file);
            }
        }
    }

    static ClientRecordFile read(Path file, byte[] bytes) throws IOException {
        int checked = bytes.length - Integer.BYTES;
        if (checked < FORMAT.length + SERVER_ID_BYTES + Integer.BYTES
                || !Arrays.equals(bytes, 0, FORMAT.length, FORMAT, 0, FORMAT.length)
                || ByteBuffer.wrap(bytes).getInt(checked) != checksum(bytes, checked)) {
            throw damaged(file);
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes, 0, checked).position(FORMAT.length);
            byte[] serverId = new byte[SERVER_ID_BYTES];
            in.get(serverId);
            int count = in.getInt();
            List<ClientRecord> kept = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                kept.add(record(file, in));
            }
            if (in.hasRemaining() || count < 0 || count > MAX_RECORDS) {
                throw damaged(file);
            }
            return new ClientRecordFile(file, serverId, kept);
        } catch (BufferUnderflowException e) {
            IOException damaged = damaged(file);
            damaged.initCause(e);
            throw damaged;
        }
    }

    private static ClientRecord record(Path file, ByteBuffer in) throws IOException {
        int minor = in.getInt();
        int length = in.getInt();
        if (minor < 0 || minor > 1 || length < 0 || length > Opaque.MAX_BYTES) {
            throw damaged(file);
        }
        byte[] owner = new byte[length];
        in.get(owner);
        return new ClientRecord(new Opaque(owner), minor);
    }

    byte[] bytes() {
        int length = records.stream()
                .mapToInt(client -> 2 * Integer.BYTES + client.owner().bytes().length)
                .sum();
        ByteBuffer out = ByteBuffer.allocate(FORMAT.length + SERVER_ID_BYTES + 2 * Integer.BYTES + length);
        out.put(FORMAT).put(serverId).putInt(records.size());
        for (ClientRecord client : records) {
            byte[] owner = client.owner().bytes();
            out.putInt(client.minor()).putInt(owner.length).put(owner);
        }
        out.putInt(checksum(out.array(), out.position()));
        return out.array();
    }

    private void write() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(bytes());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static IOException damaged(Path file) {
        return new IOException(
                file + " is damaged or of another version; remove it (clients then lose their locks and opens)");
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
