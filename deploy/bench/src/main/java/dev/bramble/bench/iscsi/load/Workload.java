package dev.bramble.bench.iscsi.load;

/**
 * What initiators do.
 *
 * @param sessions each with a connection of its own
 * @param depth commands that each has outstanding
 * @param blocks of 4 KiB in a command
 * @param readPercent of the commands; the others write
 * @param order of the blocks
 */
public record Workload(int sessions, int depth, int blocks, int readPercent, Order order) {

    /** How the next blocks are found. */
    public enum Order {
        SEQUENTIAL,
        RANDOM,
        /** One 4 KiB block in each 64 KiB, each of these once, in random order; then the load ends. */
        ONCE_A_CLUSTER
    }

    /** Reads or writes from first to last, again and again. */
    public static Workload sequential(int depth, int blocks, boolean reads) {
        return new Workload(1, depth, blocks, reads ? 100 : 0, Order.SEQUENTIAL);
    }

    /** Single blocks anywhere. */
    public static Workload random(int sessions, int depth, int readPercent) {
        return new Workload(sessions, depth, 1, readPercent, Order.RANDOM);
    }

    /** The first write to each 64 KiB. */
    public static Workload firstWrites(int depth) {
        return new Workload(1, depth, 1, 0, Order.ONCE_A_CLUSTER);
    }

    int bytes() {
        return blocks * Content.BLOCK;
    }
}
