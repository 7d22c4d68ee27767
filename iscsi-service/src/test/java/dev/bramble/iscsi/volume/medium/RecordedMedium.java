package dev.bramble.iscsi.volume.medium;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A file in memory that keeps what was done to it, in order. */
public final class RecordedMedium implements Medium {
    /** One thing done to the file. */
    public sealed interface Event {}

    public record Written(
            long offset,
            @SuppressWarnings("ArrayRecordComponent") byte[] bytes) implements Event {}

    public record Resized(long size) implements Event {}

    public record Punched(long offset, long length) implements Event {}

    public record Synced() implements Event {}

    /** Put in by the test, to know how far its model was. */
    public record Marked(int step) implements Event {}

    private final MemoryMedium file;
    private final List<Event> events = new ArrayList<>();

    public RecordedMedium(byte[] bytes) {
        this.file = new MemoryMedium(bytes);
    }

    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    public synchronized int mark(int step) {
        events.add(new Marked(step));
        return events.size();
    }

    /** Does an event again to another file. */
    public static void apply(Event event, Medium to) throws IOException {
        switch (event) {
            case Written write -> to.write(write.offset(), ByteBuffer.wrap(write.bytes()));
            case Resized resize -> to.resize(resize.size());
            case Punched punch -> to.punchHole(punch.offset(), punch.length());
            case Synced sync -> to.sync();
            case Marked mark -> {}
        }
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        file.read(offset, into);
    }

    @Override
    public boolean readNow(long offset, ByteBuffer into) throws IOException {
        return file.readNow(offset, into);
    }

    @Override
    public synchronized void write(long offset, ByteBuffer from) {
        byte[] bytes = new byte[from.remaining()];
        from.slice().get(bytes);
        events.add(new Written(offset, bytes));
        file.write(offset, from);
    }

    @Override
    public synchronized void sync() {
        events.add(new Synced());
    }

    @Override
    public synchronized void resize(long size) {
        events.add(new Resized(size));
        file.resize(size);
    }

    @Override
    public synchronized boolean punchHole(long offset, long length) {
        events.add(new Punched(offset, length));
        return file.punchHole(offset, length);
    }

    @Override
    public long nextData(long offset) {
        return file.nextData(offset);
    }

    @Override
    public long nextHole(long offset) {
        return file.nextHole(offset);
    }

    @Override
    public void close() {}
}
