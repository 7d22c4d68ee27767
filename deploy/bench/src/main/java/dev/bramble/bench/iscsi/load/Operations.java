package dev.bramble.bench.iscsi.load;

import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/** The operations of a workload, one after the other; what they are at is taken from the disk. */
final class Operations {
    private static final int CLUSTER_BLOCKS = 16;
    private static final int TRIES = 1000;

    private final Workload workload;
    private final Disk disk;
    private final RandomGenerator random;
    private final int[] clusters;
    private int next;

    Operations(Workload workload, Disk disk, long seed) {
        this.workload = workload;
        this.disk = disk;
        this.random = RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(seed);
        this.clusters = workload.order() == Workload.Order.ONCE_A_CLUSTER
                ? shuffled(disk.blocks() / CLUSTER_BLOCKS, seed)
                : new int[0];
    }

    /** Blocks to read or write. */
    record Operation(int block, int count, boolean write) {}

    /** The next one, or null when there is none any more. */
    @Nullable
    Operation next() {
        boolean write = random.nextInt(100) >= workload.readPercent();
        for (int i = 0; i < TRIES; i++) {
            int block = candidate();
            if (block < 0) {
                return null;
            }
            if (disk.take(block, workload.blocks())) {
                if (write) {
                    disk.rewrite(block, workload.blocks());
                }
                return new Operation(block, workload.blocks(), write);
            }
        }
        throw new IllegalStateException("the disk is too small for so many operations at once");
    }

    private int candidate() {
        return switch (workload.order()) {
            case RANDOM -> random.nextInt(disk.blocks() / workload.blocks()) * workload.blocks();
            case SEQUENTIAL -> {
                int block = next;
                next = block + 2 * workload.blocks() > disk.blocks() ? 0 : block + workload.blocks();
                yield block;
            }
            case ONCE_A_CLUSTER ->
                next == clusters.length ? -1 : clusters[next++] * CLUSTER_BLOCKS + random.nextInt(CLUSTER_BLOCKS);
        };
    }

    private static int[] shuffled(int count, long seed) {
        var order = new Random(seed);
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            int j = order.nextInt(i + 1);
            numbers[i] = numbers[j];
            numbers[j] = i;
        }
        return numbers;
    }
}
