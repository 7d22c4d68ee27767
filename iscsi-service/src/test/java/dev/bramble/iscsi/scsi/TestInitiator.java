package dev.bramble.iscsi.scsi;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An initiator of a unit: sends CDBs in hex and remembers what it was told beside. */
final class TestInitiator implements NexusListener {
    final List<Sense> heard = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> aborted = new CompletableFuture<>();
    volatile boolean wasAborted;
    final Nexus nexus;
    /** At its login, and so no more. */
    final @Nullable Sense told;

    TestInitiator(LogicalUnit unit, String port, MemoryVolume volume) {
        nexus = unit.connect(port, volume, this);
        told = nexus.attentions().take();
    }

    static ByteBuffer cdb(String hex) {
        String digits = hex.replace(" ", "");
        return ByteBuffer.wrap(HexFormat.of().parseHex((digits + "0".repeat(32)).substring(0, 32)));
    }

    ScsiResult send(String cdb) {
        return send(cdb, new byte[0]);
    }

    ScsiResult send(String cdb, String dataOut) {
        return send(cdb, HexFormat.of().parseHex(dataOut.replace(" ", "")));
    }

    ScsiResult send(String cdb, byte[] dataOut) {
        try {
            return nexus.execute(nexus.admit(0, cdb(cdb), dataOut.length), ByteBuffer.wrap(dataOut));
        } catch (CheckConditionException e) {
            return e.result();
        }
    }

    /** PERSISTENT RESERVE OUT. */
    ScsiResult reserveOut(int action, int type, long key, long actionKey, int flags) {
        ByteBuffer list = ByteBuffer.allocate(24).putLong(key).putLong(actionKey);
        return send(
                "5f%02x%02x000000000018".formatted(action, type),
                list.put(20, (byte) flags).array());
    }

    /** Key, code and qualifier of fixed format sense, as {@code 6/2a/09}; the status if there is none. */
    static String told(ScsiResult result) {
        ByteBuffer sense = result.sense();
        return sense.hasRemaining()
                ? "%x/%02x/%02x".formatted(sense.get(2) & 0xf, sense.get(12), sense.get(13))
                : result.status().name();
    }

    @Override
    public CompletionStage<Void> abortTasks() {
        wasAborted = true;
        return aborted;
    }

    @Override
    public void attention(Sense sense) {
        heard.add(sense);
    }
}
