//! The images of an environment: who uses them, where they are written, what may become of them.

use std::sync::Arc;

use super::Refusal;
use super::request::{Request, Target};
use crate::compile::Compiler;
use crate::config::{Environment, ImagePolicy, Instance};
use crate::diagnostic::{Failure, nearest, quoted_list};
use crate::source::Span;
use crate::yaml::Node;

/// One image input of one instance in one environment.
#[derive(Clone, Debug)]
pub struct Pin {
    /// The app.
    pub app: Arc<str>,
    /// The instance.
    pub instance: Arc<str>,
    /// The input.
    pub input: Arc<str>,
    /// Whether the input is the one that a pin without an input means.
    pub main: bool,
    /// The merged value as it is written; nothing where no layer gives one.
    pub written: Option<Node>,
    /// What it evaluates to.
    pub value: Option<String>,
    /// Whether it may stay without a value.
    pub optional: bool,
    /// What may become of it.
    pub policy: ImagePolicy,
    /// The instance, to point at where no value is written.
    pub owner: Span,
}

impl Pin {
    /// As `images.yaml` names it: `app/instance`, or `app/instance.input`.
    #[must_use]
    pub fn name(&self) -> String {
        if self.main { format!("{}/{}", self.app, self.instance) } else { self.full_name() }
    }

    /// `app/instance.input`.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}/{}.{}", self.app, self.instance, self.input)
    }

    /// The place to point at.
    #[must_use]
    pub fn place(&self) -> Span {
        self.written.as_ref().map_or(self.owner, |written| written.origin.span)
    }

    fn is(&self, other: &Self) -> bool {
        self.app == other.app
            && self.instance == other.instance
            && self.input == other.input
            && self.place() == other.place()
    }
}

/// All pins of an environment in order of clusters, systems, apps and instances; one that several clusters share is there once.
#[must_use]
pub fn pins(compiler: &Compiler, environment: &Environment) -> Vec<Pin> {
    let mut pins: Vec<Pin> = Vec::new();
    for cluster in &environment.clusters {
        let world = compiler.world(&environment.name, &cluster.key.text);
        for app in cluster.systems.iter().flat_map(|system| &system.apps) {
            for instance in &app.instances {
                let value = |input: &str| {
                    let world = world.as_ref()?;
                    let id = world.find_instance(world.find_app(&app.key.text)?, &instance.key.text)?;
                    let index = instance.component.inputs.iter().position(|spec| *spec.key.text == *input)?;
                    world.input(id, index).value()?.as_str().map(str::to_owned)
                };
                for pin in of_instance(&app.key.text, instance, value) {
                    if !pins.iter().any(|known| known.is(&pin)) {
                        pins.push(pin);
                    }
                }
            }
        }
    }
    pins
}

fn of_instance(app: &Arc<str>, instance: &Instance, value: impl Fn(&str) -> Option<String>) -> Vec<Pin> {
    let pin = |input: &str| Pin {
        app: Arc::clone(app),
        instance: Arc::clone(&instance.key.text),
        input: input.into(),
        main: instance.main_image() == Some(input),
        written: instance.values.get(input).cloned(),
        value: value(input),
        optional: instance.component.inputs.iter().any(|spec| *spec.key.text == *input && spec.optional),
        policy: instance.image_policy.clone(),
        owner: instance.key.origin.span,
    };
    instance.images().map(pin).collect()
}

/// The pins that a request means.
pub(super) fn choose<'a>(
    request: &Request,
    pins: &'a [Pin],
    environment: &Environment,
) -> Result<Vec<&'a Pin>, Refusal> {
    let Target::Named { app, instance, input } = &request.target else {
        return of_repository(request.version.repository.as_deref().unwrap_or_default(), pins, environment);
    };
    let apps = || environment.clusters.iter().flat_map(|cluster| &cluster.systems).flat_map(|system| &system.apps);
    let instances: Vec<&str> = apps()
        .filter(|known| *known.key.text == **app)
        .flat_map(|known| known.instances.iter().map(|instance| &*instance.key.text))
        .collect();
    if instances.is_empty() {
        let phrase = format!("there is no app `{app}` in the environment `{}`", environment.name);
        return Err(unknown(&phrase, app, apps().map(|known| &*known.key.text).collect()));
    }
    if let Some(instance) = instance.as_ref().filter(|name| !instances.contains(&name.as_str())) {
        return Err(unknown(&format!("the app `{app}` has no instance `{instance}`"), instance, instances));
    }
    let found: Vec<&Pin> = pins
        .iter()
        .filter(|pin| *pin.app == **app && instance.as_ref().is_none_or(|instance| *pin.instance == **instance))
        .collect();
    match (input, found.as_slice()) {
        (_, []) => Err(usage(
            format!("`{}` has no image", named(app, instance.as_deref())),
            "pins are for inputs of type `image`".to_owned(),
        )),
        (Some(input), _) => {
            let chosen: Vec<&Pin> = found.iter().copied().filter(|pin| *pin.input == **input).collect();
            if chosen.is_empty() {
                let phrase = format!("`{}` has no image input `{input}`", named(app, instance.as_deref()));
                return Err(unknown(&phrase, input, found.iter().map(|pin| &*pin.input).collect()));
            }
            Ok(chosen)
        }
        (None, [first, rest @ ..]) => {
            let same = |pin: &&Pin| pin.instance == first.instance && pin.input == first.input;
            if rest.iter().all(same) {
                return Ok(found);
            }
            let main: Vec<&Pin> = found.iter().copied().filter(|pin| pin.main && instance.is_some()).collect();
            if !main.is_empty() {
                return Ok(main);
            }
            let mut names: Vec<String> = found.iter().map(|pin| pin.name()).collect();
            names.dedup();
            let message = format!("`{}` has several images", named(app, instance.as_deref()));
            Err(usage(message, format!("choose one of {}", quoted_list(names.iter().map(String::as_str)))))
        }
    }
}

fn of_repository<'a>(repository: &str, pins: &'a [Pin], environment: &Environment) -> Result<Vec<&'a Pin>, Refusal> {
    let repository_of =
        |pin: &Pin| super::request::parts(pin.value.as_deref()?).map(|(repository, ..)| repository.to_owned());
    let found: Vec<&Pin> = pins.iter().filter(|pin| repository_of(pin).as_deref() == Some(repository)).collect();
    if found.is_empty() {
        let mut known: Vec<String> = pins.iter().filter_map(repository_of).collect();
        known.sort();
        known.dedup();
        let phrase = format!("nothing in the environment `{}` uses `{repository}`", environment.name);
        return Err(unknown(&phrase, repository, known.iter().map(String::as_str).collect()));
    }
    Ok(found)
}

fn named(app: &str, instance: Option<&str>) -> String {
    instance.map_or_else(|| app.to_owned(), |instance| format!("{app}/{instance}"))
}

fn unknown(message: &str, name: &str, mut known: Vec<&str>) -> Refusal {
    known.sort_unstable();
    known.dedup();
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is {}", quoted_list(known)),
    };
    usage(message.to_owned(), help)
}

pub(super) fn usage(message: String, help: String) -> Refusal {
    Refusal::Failed(Failure::usage_with_help(message, help))
}
