package dev.bramble.inventory.netboot;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the distributions that run on Pis have their packages. Not asked of the image: it names any address it likes. */
public final class Mirrors {
    private static final URI DEBIAN = URI.create("https://deb.debian.org/debian/");
    private static final URI DEBIAN_SECURITY = URI.create("https://deb.debian.org/debian-security/");
    private static final URI UBUNTU = URI.create("http://archive.ubuntu.com/ubuntu/");
    private static final URI UBUNTU_PORTS = URI.create("http://ports.ubuntu.com/ubuntu-ports/");
    private static final URI RASPBIAN = URI.create("http://raspbian.raspberrypi.org/raspbian/");
    private static final List<String> DEBIAN_COMPONENTS = List.of("main");
    private static final List<String> UBUNTU_COMPONENTS = List.of("main", "universe");
    /** Of what becomes a part of a URL and of a folder's name. */
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9-]{0,40}");

    private final Optional<URI> instead;
    private final Download download = new Download();

    /**
     * A mirror's suite.
     *
     * @param base ends in '/'
     * @param name "bookworm", "noble-updates"
     */
    record Suite(URI base, String name, List<String> components) {}

    /** {@code instead} is the URL of a mirror that is asked in place of the distributions' own. */
    public Mirrors(Optional<String> instead) {
        this.instead =
                instead.filter(url -> !url.isBlank()).map(url -> URI.create(url.endsWith("/") ? url : url + "/"));
    }

    /** The packages for a system: those in its folder beneath {@code kept}, else of the mirrors, which come to lie there. */
    PackageSource packagesOf(InstalledSystem system, Path kept) {
        Stream<String> words = Stream.of(system.distribution(), system.suite(), system.architecture());
        if (!words.allMatch(word -> WORD.matcher(word).matches())) {
            return _ -> Optional.empty();
        }
        Path folder = kept.resolve("%s-%s-%s".formatted(system.distribution(), system.suite(), system.architecture()));
        return new MirroredPackages(folder, suites(system), system.architecture(), system.keyrings(), download);
    }

    /** The latest first. */
    private List<Suite> suites(InstalledSystem system) {
        String suite = system.suite();
        boolean ubuntu = system.distribution().equals("ubuntu");
        if (instead.isPresent()) {
            return List.of(new Suite(instead.get(), suite, ubuntu ? UBUNTU_COMPONENTS : DEBIAN_COMPONENTS));
        }
        return switch (system.distribution()) {
            case "debian" ->
                List.of(
                        new Suite(DEBIAN_SECURITY, suite + "-security", DEBIAN_COMPONENTS),
                        new Suite(DEBIAN, suite + "-updates", DEBIAN_COMPONENTS),
                        new Suite(DEBIAN, suite, DEBIAN_COMPONENTS));
            case "ubuntu" -> {
                URI base = system.architecture().equals("amd64") ? UBUNTU : UBUNTU_PORTS;
                yield Stream.of("-security", "-updates", "")
                        .map(kind -> new Suite(base, suite + kind, UBUNTU_COMPONENTS))
                        .toList();
            }
            case "raspbian" -> List.of(new Suite(RASPBIAN, suite, DEBIAN_COMPONENTS));
            default -> List.of();
        };
    }
}
