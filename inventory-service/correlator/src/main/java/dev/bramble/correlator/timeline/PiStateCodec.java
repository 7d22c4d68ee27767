package dev.bramble.correlator.timeline;

import dev.bramble.correlator.timeline.PiState.HighWater;
import dev.bramble.correlator.timeline.PiState.Published;
import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.proto.boot.v1.Subject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Pi's state as bytes: one byte of version, then the fields in their order; subjects, of which many facts share one,
 * in a table. The same state gives the same bytes.
 */
public final class PiStateCodec {
    private static final int VERSION = 1;

    private PiStateCodec() {}

    public static byte[] encode(PiState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(state.key());
            write(state.forgottenBefore(), out);
            out.writeInt(state.highWater().size());
            for (Map.Entry<String, HighWater> mark : state.highWater().entrySet()) {
                out.writeUTF(mark.getKey());
                out.writeLong(mark.getValue().epoch());
                out.writeLong(mark.getValue().sequence());
            }
            out.writeInt(state.published().size());
            for (Map.Entry<String, Published> boot : state.published().entrySet()) {
                out.writeUTF(boot.getKey());
                out.writeLong(boot.getValue().version());
                out.writeLong(boot.getValue().digest());
                out.writeInt(boot.getValue().verdict().getNumber());
            }
            writeFacts(state.facts(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeFacts(List<Fact> facts, DataOutputStream out) throws IOException {
        Map<Subject, Integer> subjects = new LinkedHashMap<>();
        facts.forEach(fact -> subjects.putIfAbsent(fact.event().getSubject(), subjects.size()));
        out.writeInt(subjects.size());
        for (Subject subject : subjects.keySet()) {
            subject.writeDelimitedTo(out);
        }
        out.writeInt(facts.size());
        for (Fact fact : facts) {
            out.writeInt(Objects.requireNonNull(subjects.get(fact.event().getSubject())));
            out.writeInt(fact.count());
            write(fact.until(), out);
            fact.event().toBuilder().clearSubject().build().writeDelimitedTo(out);
        }
    }

    /**
     * Reads a state.
     *
     * @throws UncheckedIOException if it is of another version, or damaged
     */
    public static PiState decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("state of version " + version + ", not " + VERSION
                        + ": delete the correlator's state directory and reset its consumer group");
            }
            String key = in.readUTF();
            Instant forgottenBefore = readInstant(in);
            SortedMap<String, HighWater> marks = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                marks.put(in.readUTF(), new HighWater(in.readLong(), in.readLong()));
            }
            SortedMap<String, Published> published = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                published.put(
                        in.readUTF(),
                        new Published(in.readLong(), in.readLong(), Boot.Verdict.forNumber(in.readInt())));
            }
            return new PiState(key, readFacts(in), marks, published, forgottenBefore);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Fact> readFacts(DataInputStream in) throws IOException {
        List<Subject> subjects = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            subjects.add(Subject.parseDelimitedFrom(in));
        }
        List<Fact> facts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            Subject subject = subjects.get(in.readInt());
            int count = in.readInt();
            Instant until = readInstant(in);
            BootEvent event = BootEvent.parseDelimitedFrom(in).toBuilder()
                    .setSubject(subject)
                    .build();
            facts.add(new Fact(event, Times.instant(event.getTime()), until, count));
        }
        return facts;
    }

    private static void write(Instant time, DataOutputStream out) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }

    private static Instant readInstant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }
}
