package dev.bramble.bench.iscsi.server;

import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.iscsi.load.Disk;
import dev.bramble.bench.iscsi.load.LoginRefusedException;
import dev.bramble.bench.iscsi.load.Logins;
import dev.bramble.bench.iscsi.load.Lun;
import dev.bramble.bench.server.Roster;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.storage.v1.Volume;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** Makes disks out of the base, each for a Pi of its own. */
public final class Clones implements AutoCloseable {
    private static final Duration UNTIL_KNOWN = Duration.ofSeconds(30);

    private final InetSocketAddress portal;
    private final Roster roster;
    private final Volumes volumes;
    private final String base;
    private final int blocks;
    private int made;

    Clones(InetSocketAddress portal, Roster roster, Volumes volumes, String base, int blocks) {
        this.portal = portal;
        this.roster = roster;
        this.volumes = volumes;
        this.base = base;
        this.blocks = blocks;
    }

    /** A clone that can be logged in to. */
    Storage raw() throws IOException, WrongAnswerException {
        return serve(cloned(Volume.Format.RAW).getId());
    }

    /** As {@link #raw}; empty when the service makes no qcow2. */
    public Optional<Storage> qcow2() throws IOException, WrongAnswerException {
        Volume volume = cloned(Volume.Format.QCOW2);
        if (volume.getFormat() != Volume.Format.QCOW2) {
            volumes.delete(volume.getId());
            return Optional.empty();
        }
        return Optional.of(serve(volume.getId()));
    }

    /** Removes a clone that nobody has a session with. */
    public void delete(Storage storage) {
        String target = storage.lun().target();
        volumes.delete(target.substring(target.lastIndexOf('-') + 1));
    }

    private Volume cloned(Volume.Format format) throws IOException {
        try {
            return volumes.clone("bench%07d".formatted(made++), base, format);
        } catch (StatusRuntimeException e) {
            throw new IOException("no clone: " + e.getStatus(), e);
        }
    }

    private Storage serve(String id) throws IOException, WrongAnswerException {
        Pi pi = roster.add(id, portal.getAddress());
        Lun lun = new Lun(portal, pi.getTarget(), pi.getInitiator(), 0);
        long deadline = System.nanoTime() + UNTIL_KNOWN.toNanos();
        while (true) {
            try {
                Logins.once(lun);
                return new Storage(lun, new Disk(blocks));
            } catch (LoginRefusedException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        volumes.close();
        roster.close();
    }
}
