package dev.bramble.bench.tftp;

import dev.bramble.bench.tftp.load.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Pi 4 asks for at a boot, in its order: 33 requests, of which 13 are loads, 11 probes that it aborts and 9 files
 * that need not be there. The kernel is the last.
 */
final class PiBoot {
    static final int REQUESTS = 33;

    private final BenchTree tree;
    private final int pi;
    private final Task.Terms terms = new Task.Terms(1468, 1);
    private final List<Task> tasks = new ArrayList<>();

    private PiBoot(BenchTree tree, int pi) {
        this.tree = tree;
        this.pi = pi;
    }

    /** Of the Pi with this number. */
    static List<Task> tasks(BenchTree tree, int pi) {
        var boot = new PiBoot(tree, pi);
        boot.bootloader();
        boot.startElf();
        return List.copyOf(boot.tasks);
    }

    private void bootloader() {
        probe(BenchFile.START);
        load(BenchFile.CONFIG);
        miss("vl805.sig");
        load(BenchFile.SIGNATURE);
        miss("recover4.elf");
        miss("recovery.elf");
        load(BenchFile.START);
        load(BenchFile.FIXUP);
    }

    private void startElf() {
        miss("recovery.elf");
        probe(BenchFile.CONFIG);
        load(BenchFile.CONFIG);
        miss("dt-blob.bin");
        probe(BenchFile.CONFIG);
        load(BenchFile.CONFIG);
        miss("bootcfg.txt");
        probe(BenchFile.INITRAMFS);
        load(BenchFile.INITRAMFS);
        probe(BenchFile.DEVICE_TREE);
        load(BenchFile.DEVICE_TREE);
        load(BenchFile.OVERLAY_MAP);
        probe(BenchFile.CONFIG);
        load(BenchFile.CONFIG);
        probe(BenchFile.OVERLAY);
        load(BenchFile.OVERLAY);
        probe(BenchFile.COMMAND_LINE);
        load(BenchFile.COMMAND_LINE);
        miss("recovery8.img");
        miss("kernel8.img");
        miss("armstub8-gic.bin");
        probe(BenchFile.KERNEL);
        probe(BenchFile.KERNEL);
        probe(BenchFile.KERNEL);
        load(BenchFile.KERNEL);
    }

    private void probe(BenchFile file) {
        tasks.add(new Task.Probe(BenchTree.path(pi, file.path()), terms));
    }

    private void load(BenchFile file) {
        tasks.add(new Task.Load(tree.file(pi, file), terms));
    }

    private void miss(String name) {
        tasks.add(new Task.Miss(BenchTree.path(pi, name), terms));
    }
}
