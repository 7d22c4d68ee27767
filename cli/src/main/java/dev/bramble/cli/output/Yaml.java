package dev.bramble.cli.output;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.ToNumberPolicy;
import org.yaml.snakeyaml.DumperOptions;

/** YAML as the command prints it: what {@link Json} prints, in the other notation. */
public final class Yaml {
    private static final Gson GSON = new GsonBuilder()
            .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
            .create();

    private Yaml() {}

    /** In blocks, without a line end. */
    public static String text(JsonElement element) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        return new org.yaml.snakeyaml.Yaml(options)
                .dump(GSON.fromJson(element, Object.class))
                .stripTrailing();
    }
}
