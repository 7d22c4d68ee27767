package dev.bramble.inventory.preflight;

import dev.bramble.inventory.pi.PiNames;
import dev.bramble.inventory.provision.CommandLine;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts all checks of one Pi together. Pure: everything it looks at is given. */
final class Preflight {
    private final BootFiles files;
    private final Surroundings around;
    private final KernelCheck kernels;

    private Preflight(BootFiles files, Surroundings around) {
        this.files = files;
        this.around = around;
        this.kernels = new KernelCheck(files);
    }

    /** What is to be said, errors first. */
    static List<Finding> check(BootFiles files, Surroundings around) {
        Preflight preflight = new Preflight(files, around);
        List<Finding> findings = new ArrayList<>(preflight.links());
        findings.addAll(preflight.boards());
        return findings.stream()
                .distinct()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }

    private List<Finding> links() {
        return PiNames.bootLinks(around.pi()).stream()
                .filter(name -> !around.links().contains(name))
                .map(name -> Finding.error(
                        "tree-not-linked",
                        "the boot tree is not found under %s/, where the Pi asks for its files".formatted(name),
                        "run %s, which makes the links anew".formatted(around.provisionAgain())))
                .toList();
    }

    /** The findings of one board. */
    private record ForBoard(Board board, boolean hasKernel, List<Finding> findings) {
        long errors() {
            return findings.stream().filter(Finding::isError).count();
        }
    }

    /**
     * Nothing tells which board a Pi is, unless its user does. If the tree boots one that it may be, what keeps it from
     * booting the others is told for these, and is no error.
     */
    private List<Finding> boards() {
        List<ForBoard> all = Board.of(around.pi()).stream().map(this::board).toList();
        ForBoard best =
                all.stream().min(Comparator.comparingLong(ForBoard::errors)).orElseThrow();
        List<Finding> findings = new ArrayList<>(best.findings());
        all.stream()
                .filter(other -> other.errors() > best.errors())
                .forEach(other -> findings.add(otherBoard(best.board(), other)));
        return findings;
    }

    private static Finding otherBoard(Board best, ForBoard other) {
        String what = other.findings().stream()
                .filter(Finding::isError)
                .map(Finding::what)
                .collect(Collectors.joining("; "));
        return new Finding(
                other.hasKernel() ? Severity.WARNING : Severity.INFO,
                "other-board",
                "if the Pi is a %s: %s".formatted(other.board().title(), what),
                "nothing, if it is a %s; the label %s=%s or %s=%s of the Pi says which one it is"
                        .formatted(
                                best.title(),
                                Board.LABEL,
                                best.section(),
                                Board.LABEL,
                                other.board().section()));
    }

    private ForBoard board(Board board) {
        List<Finding> findings = new ArrayList<>();
        Pi pi = around.pi();
        String serial = pi.getSerial().isEmpty() ? "" : PiNames.bootSerial(pi.getSerial());
        BootPlan plan = BootPlan.of(board, ConfigReader.read(files, board, serial, findings), files);
        findings.addAll(FirmwareCheck.of(files, plan));
        findings.addAll(EepromCheck.of(files, board));
        Optional<CommandLine> line = commandLine(plan, findings);
        boolean nfsRoot = pi.getRoot() == Pi.Root.NFS;
        if (!nfsRoot && findings.stream().noneMatch(finding -> finding.code().startsWith("initramfs-"))) {
            findings.addAll(kernels.of(plan, line.flatMap(words -> words.value("rdinit"))));
        }
        if (line.isPresent()) {
            findings.addAll(nfsRoot ? NfsCheck.ofRoot(around, line.get()) : NfsCheck.ofDisk(around, line.get()));
            if (!nfsRoot) {
                findings.addAll(DiskCheck.of(around, line.get()));
            }
        }
        return new ForBoard(board, plan.kernel().isPresent(), findings);
    }

    private Optional<CommandLine> commandLine(BootPlan plan, List<Finding> findings) {
        try {
            Optional<String> text = files.text(plan.commandLine());
            if (text.isEmpty()) {
                findings.add(Finding.error(
                        "cmdline-missing",
                        "%s is not in the boot tree: the kernel does not know its root".formatted(plan.commandLine()),
                        "run %s, which writes it anew".formatted(around.provisionAgain())));
            }
            return text.map(words -> CommandLine.parse(words.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            findings.add(Finding.error(
                    "cmdline-unreadable",
                    "%s cannot be looked into: %s".formatted(plan.commandLine(), e.getMessage()),
                    "make it a plain text of one line"));
            return Optional.empty();
        }
    }
}
