package dev.bramble.bench.iscsi.load;

import dev.bramble.bench.WrongAnswerException;
import dev.bramble.bench.iscsi.load.Operations.Operation;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Initiators that carry out a workload: logged in when this is made, logged out when it is closed. */
public final class Load implements AutoCloseable {
    private static final int SILENCE_MILLIS = 30_000;
    private static final long SEED = 4;
    /** No two sessions of this process are the same. */
    private static final AtomicInteger NUMBERS = new AtomicInteger(1);

    private final Disk disk;
    private final Workload workload;
    private final Selector selector;
    private final Tally tally = new Tally();
    private final List<Session> sessions = new ArrayList<>();
    private boolean broken = true;

    public Load(Lun lun, Disk disk, Workload workload) throws IOException, WrongAnswerException {
        this.disk = disk;
        this.workload = workload;
        this.selector = Selector.open();
        disk.releaseAll();
        try {
            for (int i = 0; i < workload.sessions(); i++) {
                sessions.add(new Session(lun, disk, workload, nextNumber(), selector, tally));
            }
            broken = false;
        } catch (IOException | WrongAnswerException e) {
            close();
            throw e;
        }
    }

    static int nextNumber() {
        return NUMBERS.getAndIncrement();
    }

    /**
     * Goes on for some time or until the workload ends; what has not ended by then is waited for, but does not count.
     * At last what was written last is read again.
     *
     * @return how long what counts took
     */
    public Duration run(Duration duration) throws IOException, WrongAnswerException {
        broken = true;
        var operations = new Operations(workload, disk, SEED);
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        boolean more = true;
        for (Session session : sessions) {
            more &= fill(session, operations);
        }
        while (more && System.nanoTime() - end < 0) {
            for (Session session : select()) {
                more &= fill(session, operations);
            }
        }
        if (!more) {
            drain();
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        tally.stop();
        drain();
        verify();
        broken = false;
        return taken;
    }

    /** Fills a session up; whether there may be more to do. */
    private static boolean fill(Session session, Operations operations) throws IOException {
        boolean more = true;
        while (more && session.hasRoom()) {
            Operation next = operations.next();
            if (next == null) {
                more = false;
            } else {
                session.begin(next);
            }
        }
        session.flush();
        return more;
    }

    /** Writes what the target has in its cache to the medium. */
    public void synchronize() throws IOException, WrongAnswerException {
        sessions.getFirst().synchronize();
        drain();
    }

    private void drain() throws IOException, WrongAnswerException {
        for (Session session : sessions) {
            session.flush();
        }
        while (sessions.stream().anyMatch(session -> session.outstanding() > 0)) {
            for (Session session : select()) {
                session.flush();
            }
        }
    }

    private void verify() throws IOException, WrongAnswerException {
        Session session = sessions.getFirst();
        for (int block : tally.lastWritten()) {
            while (!session.hasRoom()) {
                select();
            }
            if (disk.take(block, workload.blocks())) {
                session.begin(new Operation(block, workload.blocks(), false));
                session.flush();
            }
        }
        drain();
    }

    /** Waits until something came, takes it, and tells for whom. */
    private List<Session> select() throws IOException, WrongAnswerException {
        List<Session> ready = new ArrayList<>();
        Carrier carrier = new Carrier();
        int count = selector.select(key -> receive(key, ready, carrier), SILENCE_MILLIS);
        if (carrier.answer != null) {
            throw carrier.answer;
        }
        if (carrier.broken != null) {
            throw carrier.broken;
        }
        if (count == 0) {
            throw new WrongAnswerException("no answer for 30 s");
        }
        return ready;
    }

    private static void receive(SelectionKey key, List<Session> ready, Carrier carrier) {
        var session = (Session) key.attachment();
        try {
            if (key.isReadable()) {
                session.receive();
            }
            ready.add(session);
        } catch (WrongAnswerException e) {
            carrier.answer = e;
        } catch (IOException e) {
            carrier.broken = e;
        }
    }

    /** Brings what failed through the selector. */
    private static final class Carrier {
        @Nullable
        WrongAnswerException answer;

        @Nullable
        IOException broken;
    }

    /** What came of it. */
    public Tally tally() {
        return tally;
    }

    @Override
    public void close() throws IOException {
        try {
            for (Session session : sessions) {
                if (!broken) {
                    session.logout();
                }
            }
        } catch (WrongAnswerException e) {
            throw new IOException(e);
        } finally {
            for (Session session : sessions) {
                session.close();
            }
            selector.close();
        }
    }
}
