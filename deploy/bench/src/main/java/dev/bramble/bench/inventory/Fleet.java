package dev.bramble.bench.inventory;

import dev.bramble.bench.WrongAnswerException;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** The Pis of an inventory that was started, and the images that they are made from. */
final class Fleet {
    /** More than the inventory provisions at once. */
    private static final int CALLERS = 8;

    private final RunningBramble bramble;
    private final Path images;
    private int made;

    /** {@code images}: a folder for their files. */
    Fleet(RunningBramble bramble, Path images) {
        this.bramble = bramble;
        this.images = images;
    }

    /** Imports an image, unless that was done. */
    void need(TreeImage image) throws IOException, WrongAnswerException {
        if (!bramble.inventory().hasImage(image.id())) {
            Path file = image.in(images);
            bramble.inventory().importImage(image.id(), file, Files.size(file));
        }
    }

    /** Names that no Pi had before. */
    synchronized List<String> names(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("bench-" + made++);
        }
        return names;
    }

    /** The address that belongs to a name. */
    static String mac(String name) {
        int number = Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
        return "02:00:00:%02x:%02x:%02x".formatted((number >> 16) & 0xff, (number >> 8) & 0xff, number & 0xff);
    }

    private interface Task {
        void run(String name) throws WrongAnswerException;
    }

    /** Returns when all can be powered on. */
    void add(List<String> names, TreeImage image) throws IOException, WrongAnswerException {
        each(names, name -> {
            Pi pi = bramble.inventory().addPi(name, mac(name), image.id());
            requireTree(pi, image);
        });
    }

    void delete(List<String> names) throws IOException, WrongAnswerException {
        each(names, bramble.inventory()::deletePi);
    }

    private static void each(List<String> names, Task task) throws IOException, WrongAnswerException {
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<?>> under = new ArrayList<>();
            for (String name : names) {
                under.add(callers.submit(() -> {
                    task.run(name);
                    return name;
                }));
            }
            for (Future<?> call : under) {
                var _ = call.get();
            }
        } catch (ExecutionException e) {
            throw new WrongAnswerException(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the bench was interrupted", e);
        }
    }

    /** The folder of a Pi's boot tree. */
    Path tree(Pi pi) {
        return bramble.trees().resolve(pi.getUid());
    }

    /** Looks at the disk: a tree that is not whole makes a Pi quickly. */
    void requireTree(Pi pi, TreeImage image) throws WrongAnswerException {
        try (Stream<Path> files = Files.walk(tree(pi))) {
            long bytes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
            if (pi.getState() != Pi.State.READY || bytes < image.treeBytes()) {
                throw new WrongAnswerException("Pi %s is %s with a tree of %d of %d bytes"
                        .formatted(pi.getName(), pi.getState(), bytes, image.treeBytes()));
            }
        } catch (IOException | UncheckedIOException e) {
            throw new WrongAnswerException("Pi " + pi.getName() + " has no boot tree: " + e.getMessage());
        }
    }
}
