package dev.bramble.inventory.preflight;

import dev.bramble.proto.storage.v1.BootTreeContentServiceGrpc.BootTreeContentServiceBlockingStub;
import dev.bramble.proto.storage.v1.ListTreeFilesRequest;
import dev.bramble.proto.storage.v1.ReadTreeRangeRequest;
import dev.bramble.proto.storage.v1.TreeEntry;
import io.grpc.StatusRuntimeException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A boot tree of nfs-service, listed once. A file that is another one when it is read is not read. */
final class TreeFiles implements BootFiles {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int RANGE = 1 << 20;

    private final BootTreeContentServiceBlockingStub contents;
    private final String uid;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, TreeEntry> listed = new LinkedHashMap<>();

    private TreeFiles(BootTreeContentServiceBlockingStub contents, String uid) {
        this.contents = contents;
        this.uid = uid;
    }

    /** Lists the tree; StatusRuntimeException when there is none, or nfs-service does not answer. */
    static TreeFiles list(BootTreeContentServiceBlockingStub contents, String uid) {
        TreeFiles files = new TreeFiles(contents, uid);
        files.soon()
                .listTreeFiles(ListTreeFilesRequest.newBuilder().setUid(uid).build())
                .getEntriesList()
                .forEach(files::add);
        return files;
    }

    private void add(TreeEntry entry) {
        entries.put(entry.getPath(), new Entry(entry.getPath(), entry.getSizeBytes(), entry.getLink()));
        listed.put(entry.getPath(), entry);
    }

    private BootTreeContentServiceBlockingStub soon() {
        return contents.withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public Collection<Entry> entries() {
        return entries.values();
    }

    @Override
    public Optional<Entry> find(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    @Override
    public InputStream open(Entry entry) throws IOException {
        TreeEntry known = listed.get(entry.path());
        if (known == null) {
            throw new IOException("it was not listed");
        }
        return new Content(known);
    }

    /** One file, a range after the other as far as it is read. */
    private final class Content extends InputStream {
        private final TreeEntry entry;
        private InputStream range = InputStream.nullInputStream();
        private long fetched;

        Content(TreeEntry entry) {
            this.entry = entry;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = range.read(into, offset, length);
            if (count >= 0 || fetched == entry.getSizeBytes()) {
                return count;
            }
            fetch();
            return range.read(into, offset, length);
        }

        private void fetch() throws IOException {
            try {
                var data = soon().readTreeRange(ReadTreeRangeRequest.newBuilder()
                                .setUid(uid)
                                .setPath(entry.getPath())
                                .setOffset(fetched)
                                .setLength((int) Math.min(RANGE, entry.getSizeBytes() - fetched))
                                .setSizeBytes(entry.getSizeBytes())
                                .setModifyTime(entry.getModifyTime())
                                .build())
                        .getData();
                if (data.isEmpty()) {
                    throw new EOFException("it ended at %d of %d bytes".formatted(fetched, entry.getSizeBytes()));
                }
                fetched += data.size();
                range = data.newInput();
            } catch (StatusRuntimeException e) {
                throw new IOException(e.getStatus().getDescription(), e);
            }
        }
    }
}
