package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The event by which a stage is reached.
 *
 * @param last whether the last such event counts, not the first
 * @param cases the kinds of event
 * @param files of those about files, which; ignored for others
 */
record Mark(boolean last, Set<DetailCase> cases, FileNames files) {

    /** Reads "first file_served start*.elf", "last login_succeeded". */
    static Mark parse(String text) {
        String[] words = text.strip().split(" ", 3);
        if (words.length < 2 || !(words[0].equals("first") || words[0].equals("last"))) {
            throw new IllegalArgumentException("not a mark: '" + text + "'; write: first|last EVENT[,EVENT] [FILE...]");
        }
        Set<DetailCase> cases = Stream.of(words[1].split(","))
                .map(name -> DetailCase.valueOf(name.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toUnmodifiableSet());
        return new Mark(words[0].equals("last"), cases, FileNames.parse(words.length == 3 ? words[2] : ""));
    }

    /** The fact by which the stage was reached, of facts in their order. */
    Optional<Fact> find(List<Fact> facts) {
        return (last ? facts.reversed() : facts).stream().filter(this::matches).findFirst();
    }

    /** Whether it is the load of a file, of this one or of another that does as well. */
    boolean isLoadOf(String path) {
        return cases.equals(Set.of(DetailCase.FILE_SERVED)) && files.match(path);
    }

    private boolean matches(Fact fact) {
        return cases.contains(fact.kind()) && (!fact.isAboutFile() || files.match(fact.path()));
    }
}
