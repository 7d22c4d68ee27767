package dev.bramble.bench.tftp.load;

/** What clients got, counted. Of one thread. */
public final class Tally {
    private long bytes;
    private long loads;
    private long probes;
    private long misses;
    private long repeats;
    private long unanswered;

    void finished(Task task, long fileBytes) {
        bytes += fileBytes;
        switch (task) {
            case Task.Load _ -> loads++;
            case Task.Probe _ -> probes++;
            case Task.Miss _ -> misses++;
        }
    }

    void repeated() {
        repeats++;
    }

    void gaveUp() {
        unanswered++;
    }

    /** Of files, whole ones only. */
    public long bytes() {
        return bytes;
    }

    public long loads() {
        return loads;
    }

    public long probes() {
        return probes;
    }

    public long misses() {
        return misses;
    }

    /** Packets sent again for want of an answer. */
    public long repeats() {
        return repeats;
    }

    /** Tasks that a client gave up. */
    public long unanswered() {
        return unanswered;
    }

    /** Tasks that ended as they should. */
    public long done() {
        return loads + probes + misses;
    }
}
