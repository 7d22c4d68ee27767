package dev.bramble.nfs.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bramble.posix.OpenDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InodeSearchTest {
    private final InodeSearch search = new InodeSearch();

    @TempDir
    Path folder;

    private static long inode(Path file) throws IOException {
        return ((Number) Files.getAttribute(file, "unix:ino")).longValue();
    }

    @Test
    void asksOfEveryNameOfTheInodeUntilOneIsRight() throws IOException {
        Files.createDirectories(folder.resolve("a/b/c"));
        Path file = Files.createFile(folder.resolve("a/one"));
        Files.createLink(folder.resolve("a/b/c/two"), file);
        for (int i = 0; i < 3000; i++) {
            Files.createFile(folder.resolve("a/b/other-" + i));
        }
        Files.createSymbolicLink(folder.resolve("loop"), Path.of("."));
        List<String> asked = new ArrayList<>();
        try (OpenDirectory root = OpenDirectory.open(folder)) {
            Optional<TreePath> found = search.find(root, inode(file), path -> {
                asked.add(path.toString());
                return path.toString().endsWith("two") ? Optional.of(path) : Optional.empty();
            });
            assertThat(found.map(TreePath::toString)).contains("a/b/c/two");
            assertThat(asked).containsExactly("a/one", "a/b/c/two");
            assertThat(search.find(root, inode(file), path -> Optional.empty())).isEmpty();
        }
    }

    @Test
    void whatWasSeenIsAHintForTheNextAndNoMore() throws IOException {
        Path file = Files.createFile(folder.resolve("a"));
        Path other = Files.createFile(folder.resolve("b"));
        try (OpenDirectory root = OpenDirectory.open(folder)) {
            assertThat(search.find(root, inode(file), path -> Optional.empty())).isEmpty();
            List<String> asked = new ArrayList<>();
            Files.move(other, folder.resolve("c"));
            search.find(root, inode(folder.resolve("c")), path -> {
                asked.add(path.toString());
                return path.toString().equals("c") ? Optional.of(path) : Optional.empty();
            });
            assertThat(asked).containsExactly("b", "c");
        }
    }

    @Test
    void oneAtATimeAndTheOthersComeAgain() throws Exception {
        Path file = Files.createFile(folder.resolve("a"));
        CountDownLatch searching = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (OpenDirectory root = OpenDirectory.open(folder)) {
            var first = CompletableFuture.supplyAsync(() -> {
                try {
                    return search.find(root, inode(file), path -> {
                        searching.countDown();
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        return Optional.of(path);
                    });
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            searching.await();
            assertThatThrownBy(() -> search.find(root, inode(file), Optional::of))
                    .isInstanceOfSatisfying(
                            FileException.class, e -> assertThat(e.fault()).isEqualTo(FileFault.TRY_LATER));
            goOn.countDown();
            assertThat(first.get()).isPresent();
            assertThat(search.find(root, inode(file), Optional::of)).isPresent();
        }
    }
}
