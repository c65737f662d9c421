package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What holds for each option: what was set counts more than what the service says, that more than the environment, and
 * that more than the default. Immutable, but for the service, which is read when it is first needed.
 */
final class OptionValues {
    /** Set to nothing: neither the service nor the environment is asked, and the default holds. */
    static final Object DEFAULT = new Object();

    private final Map<Option<?>, Object> set;
    private final Map<String, String> environment;
    private volatile @Nullable Map<Option<?>, Object> fromService;

    OptionValues(Map<Option<?>, Object> set, Map<String, String> environment) {
        this.set = Map.copyOf(set);
        this.environment = environment;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** These, with one more. */
    <T> OptionValues with(Option<T> option, T value) {
        return withUnchecked(option, option.check(value));
    }

    /** These, with an option back at its default. */
    OptionValues withDefault(Option<?> option) {
        return withUnchecked(option, DEFAULT);
    }

    /** These, with what a text says of an option. */
    OptionValues read(Option<?> option, String text, String origin) {
        return withUnchecked(option, text.isEmpty() ? DEFAULT : option.read(text, origin));
    }

    private OptionValues withUnchecked(Option<?> option, Object value) {
        Map<Option<?>, Object> more = new HashMap<>(set);
        more.put(option, value);
        return new OptionValues(more, environment);
    }

    /** These, and what is set in {@code stronger} instead where both say something. */
    OptionValues overriddenBy(OptionValues stronger) {
        Map<Option<?>, Object> all = new HashMap<>(set);
        all.putAll(stronger.set);
        if (set.containsKey(Option.SERVER_SETTINGS) && stronger.set.containsKey(Option.SERVER_SETTINGS)) {
            Map<String, String> settings = new LinkedHashMap<>(get(Option.SERVER_SETTINGS));
            settings.putAll(stronger.get(Option.SERVER_SETTINGS));
            all.put(Option.SERVER_SETTINGS, Map.copyOf(settings));
        }
        return new OptionValues(all, stronger.environment);
    }

    <T> T get(Option<T> option) {
        T value = find(option);
        if (value == null) {
            throw new ConfigurationException("option " + option.name() + " is needed, and it is not set", null, null);
        }
        return value;
    }

    // Safe: each value was made by its own option.
    @SuppressWarnings("unchecked")
    <T> @Nullable T find(Option<T> option) {
        Object value = set.get(option);
        if (value == null && option != Option.SERVICE && option != Option.SERVICE_FILE) {
            value = fromService().get(option);
        }
        if (value != null) {
            return DEFAULT.equals(value) ? option.fallback(this) : (T) value;
        }
        T fromEnvironment = option.fromEnvironment(environment);
        return fromEnvironment != null ? fromEnvironment : option.fallback(this);
    }

    private Map<Option<?>, Object> fromService() {
        Map<Option<?>, Object> found = fromService;
        if (found == null) {
            String service = find(Option.SERVICE);
            found = service == null ? Map.of() : ServiceFile.find(service, find(Option.SERVICE_FILE), environment);
            fromService = found;
        }
        return found;
    }

    /** What the server is told under the options' own names when the connection starts, in the order of the table. */
    Map<String, String> startupParameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Option<?> option : Option.all()) {
            if (option.is(Option.Trait.STARTUP_PARAMETER)
                    && find(option) instanceof String text
                    && !(option.is(Option.Trait.ENVIRONMENT_ONLY) && text.equalsIgnoreCase("default"))) {
                parameters.put(option.name(), text);
            }
        }
        parameters.putAll(get(Option.SERVER_SETTINGS));
        return parameters;
    }

    /** What is set, without secrets and without the values of server settings. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        for (Option<?> option : Option.all()) {
            Object value = set.get(option);
            if (value != null && !option.is(Option.Trait.JAVA_ONLY)) {
                text.add(option.name() + "=" + (DEFAULT.equals(value) ? "" : shown(option, value)));
            }
        }
        return text.toString();
    }

    // Safe: each value was made by its own option.
    @SuppressWarnings("unchecked")
    private static <T> String shown(Option<T> option, Object value) {
        return option.is(Option.Trait.SECRET) ? "…" : option.write((T) value);
    }
}
